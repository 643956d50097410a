// One kind of block as a chain of boxes with its bridge; Python says which layers there are.

const make = (className, text = '') => Object.assign(document.createElement('span'), { className, textContent: text });

function place(figure) {
  const bridge = figure.querySelector('.bridge'), frame = figure.getBoundingClientRect();
  const [from, to] = ['.x', '.plus'].map((selector) => figure.querySelector(selector).getBoundingClientRect());
  if (frame.width > 760) {
    Object.assign(bridge.style, { left: `${from.left + from.width / 2 - frame.left - 4}px`, width: `${to.left + to.width / 2 - from.left - from.width / 2 + 8}px`, top: '', height: '' });
  } else {
    Object.assign(bridge.style, { width: '', top: `${from.top + from.height / 2 - frame.top}px`, height: `${to.top + to.height / 2 - from.top - from.height / 2}px` });
  }
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector('figure');
  if (!figure) return;
  const box = ({ kind, text }) => make(`box ${kind}`, text);
  const chain = [make('io x', 'x'), ...data.branch.map(box), make('plus', '+'), ...data.after.map(box), make('io', 'y')];
  figure.querySelector('.lane').replaceChildren(...chain.flatMap((part, i) => (i ? [document.createElement('i'), part] : [part])));
  figure.querySelector('.bridge span').textContent = data.shortcut.length ? data.shortcut.map(({ text }) => text).join(' · ') : 'x, unchanged';
  figure.setAttribute('aria-label', data.alt);
  place(figure);
  figure.watcher?.disconnect();
  figure.watcher = new ResizeObserver(() => place(figure));
  figure.watcher.observe(figure);
  return () => figure.watcher?.disconnect();
}
