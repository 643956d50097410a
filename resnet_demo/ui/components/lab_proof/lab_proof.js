// A trained net, and after it the layers that were added and do nothing: one cell a layer.

const html = (name, className = '', text = '') =>
  Object.assign(document.createElement(name), { className, textContent: text });

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section || !data || section.key === JSON.stringify(data)) return;
  section.key = JSON.stringify(data);
  section.replaceChildren(...data.nets.map((net) => {
    const box = html('div', `net ${net.kind}`), cells = html('div', 'cells'), counts = html('p', 'counts'), number = html('p', 'number');
    cells.setAttribute('role', 'img');
    cells.setAttribute('aria-label', `${net.shallow} trained layers and ${net.deep - net.shallow} that do nothing`);
    for (let layer = 0; layer < net.deep; layer += 1) cells.append(html('i', layer < net.shallow ? '' : 'added'));
    counts.append(html('span', '', `${net.shallow} trained layers`), html('span', '', `${net.deep - net.shallow} that do nothing`));
    number.append(html('b', '', net.difference), html('span', '', `largest change of any logit; the largest logit is ${net.logit}`));
    box.append(html('p', 'title', net.said), cells, counts, number);
    return box;
  }));
}
