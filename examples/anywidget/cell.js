// Plays the part of a notebook: a model of traits, and a widget that is rendered into a cell. In Python it is
//
//   class Lab(anywidget.AnyWidget):
//       _esm = "https://example.org/gradient-lab/gradient-lab.mjs"
//       state = traitlets.Dict().tag(sync=True)
//       verdict = traitlets.Unicode().tag(sync=True)
//       step = traitlets.Float().tag(sync=True)

import widget from '../../dist/gradient-lab.mjs';

const traits = { state: { preset: 'deep-sigmoid', show: 'skip' }, verdict: '', step: 0, loss: 0, error: '' };
const listeners = new Map();
const shown = document.querySelector('.task');

export const model = {
  get: (name) => traits[name],
  set(name, value) {
    traits[name] = value;
    shown.textContent = JSON.stringify(traits, null, 1);
  },
  save_changes() {},
  on: (event, listener) => listeners.set(listener, event),
  off: (event, listener) => listeners.delete(listener),
  /** What a cell that sets a trait does. */
  assign(name, value) {
    traits[name] = value;
    for (const [listener, event] of listeners) if (event === `change:${name}`) listener();
  },
};

window.model = model;
window.remove = await widget.render({ model, el: document.querySelector('.cell') });
