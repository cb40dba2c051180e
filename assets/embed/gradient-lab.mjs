// An anywidget front end (https://anywidget.dev) for Jupyter, marimo, Colab and MyST: the element in a cell.
// The model's `state` holds fields by their written names, and follows what the reader sets; `verdict`, `step`
// and `loss` are told as they are measured.

import './gradient-lab.js';

/** Sets something of the model, where it has such a trait. */
const put = (model, name, value) => {
  if (model.get(name) === value) return;
  model.set(name, value);
  model.save_changes?.();
};

export default {
  render({ model, el }) {
    const lab = document.createElement('gradient-lab');
    const source = model.get('src');
    if (source) lab.setAttribute('src', source);
    for (const [name, value] of Object.entries(model.get('state') ?? {})) lab.setAttribute(name, String(value));

    const follow = () => lab.setState(model.get('state') ?? {}).catch((error) => put(model, 'error', error.message));
    const changed = ({ detail }) => detail.userInitiated && put(model, 'state', detail.state);
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
      model.off('change:state', follow);
      lab.remove();
    };
  },
};
