// Solved when the measured verdict says so: nothing here knows which change it was.

const lab = document.querySelector('gradient-lab');
const task = document.querySelector('.task');
let tries = 0;

lab.addEventListener('change', ({ detail }) => {
  if (detail.userInitiated) tries += 1;
});

lab.addEventListener('verdict', ({ detail }) => {
  const solved = detail.verdict === 'healthy';
  task.dataset.solved = String(solved);
  const count = tries === 1 ? 'one change' : `${tries} changes`;
  task.textContent = solved ? `Solved with ${count}. ${detail.evidence}` : `${detail.word}. ${detail.evidence}`;
});

lab.addEventListener('error', ({ detail }) => {
  task.textContent = detail.message;
});
