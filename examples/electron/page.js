const status = document.querySelector('[role=status]');

document.querySelector('input').addEventListener('change', async ({ target }) => {
  const [file] = target.files;
  if (file === undefined) return;
  const answer = await window.graft.classify(new Uint8Array(await file.arrayBuffer()));
  status.textContent = answer.error ?? `${answer.label} (${(100 * answer.probability).toFixed(1)} %)`;
});
