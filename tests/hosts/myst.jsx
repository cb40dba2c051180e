// A page of MyST as small as it can be: what MyST's parser made of the lesson, drawn by MyST's own renderer of
// widgets. The theme around them, which MyST downloads when it builds, is left out.

import React from 'react';
import { createRoot } from 'react-dom/client';
import { ANY_RENDERERS } from '@myst-theme/anywidget';
import lesson from 'lesson.json';

const PLAIN = { root: 'div', block: 'section', paragraph: 'p' };

function draw(node) {
  if (node.type === 'text') return node.value;
  const { key } = node;
  const Widget = ANY_RENDERERS[node.type];
  if (Widget) return React.createElement(Widget, { key, node });
  if (!(node.type in PLAIN)) throw new Error(`the lesson has a ${node.type}, which this page does not draw`);
  return React.createElement(PLAIN[node.type], { key }, node.children.map(draw));
}

document.querySelector('h1').textContent = lesson.frontmatter.title;
createRoot(document.querySelector('#article')).render(draw(lesson.mdast));
