/** What the page says before it is there; only where the Studio runs in the browser alone. */
export const enBoot = {
  opening: 'Opening the Studio…',
  insecure:
    'Graft Studio needs an address that begins with https://, because browsers keep files only for pages that nobody can change on the way.',
  unable:
    'This window cannot keep photographs and models: open the page in an ordinary (not private) window of Chrome, Edge, Firefox or Safari from the last three years.',
  incomplete:
    'The files of the Studio could not be loaded completely: check the connection and load the page again.',
};
