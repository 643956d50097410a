// The card of a set of weights. It may come from somebody's file, so every word is set as text.

function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}

// One line with a bar; of two shares the larger one stands behind the other.
function row({ label, shares, value, chosen }) {
  const item = element('li', chosen ? 'chosen' : '');
  const track = element('span', 'track');
  shares.forEach((share, index) => {
    const bar = element('i', index < shares.length - 1 ? 'five' : '');
    bar.style.width = `${100 * share}%`;
    track.append(bar);
  });
  const name = element('span', 'name', label);
  name.title = label;
  item.append(name, track, element('span', 'value', value));
  return item;
}

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  if (!find('article')) return;
  // A dialog hangs outside the part of the page that Streamlit gives its theme to.
  const app = document.querySelector('[data-testid=stApp]');
  parentElement.host.style.colorScheme = getComputedStyle(app).colorScheme;
  find('.note').textContent = data.note;
  for (const part of ['sizes', 'best', 'worst']) {
    find(`.${part}`).hidden = !data[part].length;
    find(`.${part} ul`).replaceChildren(...data[part].map(row));
  }
  find('.sizes p').textContent = data.sizesWords;
  find('.trust').hidden = !data.reliability;
  find('.drawing').innerHTML = data.reliability; // our own drawing, made of numbers
  find('.trust p').textContent = data.reliabilityWords;
  find('.unknown').hidden = !data.unknown.length;
  find('.unknown').replaceChildren(find('.unknown h2'), ...data.unknown.map((line) => element('p', '', line)));
  find('dl').replaceChildren(...data.facts.flatMap(([name, text]) => [element('dt', '', name), element('dd', '', text)]));
  const svg = find('svg');
  if (!svg) return;
  const fit = () => svg.clientWidth && svg.style.setProperty('--k', svg.viewBox.baseVal.width / svg.clientWidth);
  fit();
  parentElement.watcher?.disconnect();
  parentElement.watcher = new ResizeObserver(fit);
  parentElement.watcher.observe(find('.drawing'));
  return () => parentElement.watcher?.disconnect();
}
