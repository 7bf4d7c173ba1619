/** Whether no dialog lies over an element: keys are for the dialog on top. */
export function isOnTop(element: Element | undefined): boolean {
  const top = [...document.querySelectorAll('dialog[open]')].at(-1);
  return top === undefined || (element !== undefined && top.contains(element));
}
