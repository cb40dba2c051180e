// An anywidget front end (https://anywidget.dev) for Jupyter, marimo, Colab and MyST: the element in a cell.
// The model's `state` holds fields by their written names, and follows what the reader sets; `verdict`, `step`
// and `loss` are told as they are measured.

/** Where the element is. MyST serves a copy of this file from its own site, and then the model's `src` says it. */
const element = (source) => (source ? new URL('gradient-lab.js', source) : new URL('./gradient-lab.js', import.meta.url)).href;

/** Does what not every host can: the models of MyST save nothing and let go of no listener, and throw. */
const ifPossible = (act) => {
  try {
    act();
  } catch {} // what it was to do has no meaning there
};

/** Sets something of the model, where it has such a trait. */
const put = (model, name, value) => {
  if (model.get(name) === value) return;
  model.set(name, value);
  ifPossible(() => model.save_changes());
};

export default {
  async render({ model, el }) {
    const source = model.get('src');
    await import(element(source));
    const lab = document.createElement('gradient-lab');
    if (source) lab.setAttribute('src', source);
    for (const [name, value] of Object.entries(model.get('state') ?? {})) lab.setAttribute(name, String(value));

    let told; // what the page itself has just said needs no telling
    const follow = () => {
      const state = model.get('state') ?? {};
      if (state !== told) lab.setState(state).catch((error) => put(model, 'error', error.message));
    };
    const changed = ({ detail }) => {
      if (!detail.userInitiated) return;
      told = detail.state;
      put(model, 'state', told);
    };
    const judged = ({ detail }) => put(model, 'verdict', detail.verdict);
    const stepped = ({ detail }) => {
      put(model, 'step', detail.step);
      put(model, 'loss', detail.loss);
    };
    const failed = ({ detail }) => put(model, 'error', detail.message);
    model.on('change:state', follow);
    lab.addEventListener('change', changed);
    lab.addEventListener('verdict', judged);
    lab.addEventListener('step', stepped);
    lab.addEventListener('error', failed);
    el.append(lab);
    return () => {
      ifPossible(() => model.off('change:state', follow));
      lab.remove();
    };
  },
};
