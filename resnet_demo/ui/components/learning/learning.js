// The drawing of a training. The two SVGs are our own, made of numbers; the words around them are text.

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  if (!find('figure')) return;
  // A dialog hangs outside the part of the page that Streamlit gives its theme to.
  const app = document.querySelector('[data-testid=stApp]');
  parentElement.host.style.colorScheme = getComputedStyle(app).colorScheme;
  find('.lead').textContent = data.lead;
  find('figcaption').textContent = data.caption;
  for (const place of ['wide', 'narrow']) {
    if (find(`.${place}`).dataset.drawn === data[place]) continue; // a new node would draw anew
    find(`.${place}`).dataset.drawn = data[place];
    find(`.${place}`).innerHTML = data[place];
  }
  // Words keep their size however wide the drawing is: units of the view box in one pixel.
  const fit = () => parentElement.querySelectorAll('svg').forEach((svg) => {
    if (svg.clientWidth) svg.style.setProperty('--k', svg.viewBox.baseVal.width / svg.clientWidth);
  });
  fit();
  parentElement.watcher?.disconnect();
  parentElement.watcher = new ResizeObserver(fit);
  parentElement.watcher.observe(find('figure'));
  return () => parentElement.watcher?.disconnect();
}
