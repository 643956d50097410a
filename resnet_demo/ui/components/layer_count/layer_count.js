// The layers that a network's name counts, one after another in the order in which they run.
// Motion only after a press; where motion is not wanted, the count is there at once.

const BEAT = 130; // milliseconds a layer

function build(ui) {
  const { strip, data } = ui;
  strip.replaceChildren(...data.parts.map(({ tone, layers }) => {
    const part = html('div', 'part');
    part.style.setProperty('--own', `var(--s${tone})`);
    part.append(...layers.map(({ counted }) => html('i', counted ? '' : 'not')));
    return part;
  }));
  strip.setAttribute('aria-label', data.about);
  ui.counted = [...strip.querySelectorAll('i:not(.not)')];
  ui.names = data.parts.flatMap(({ layers }) => layers.filter(({ counted }) => counted).map(({ name }) => name));
}

function show(ui, number) {
  const last = ui.counted.length, done = number === last;
  ui.counted.forEach((bar, index) => {
    bar.classList.toggle('on', index < number);
    bar.classList.toggle('now', !done && index === number - 1);
  });
  ui.output.textContent = number || '';
  ui.words.textContent = done ? ui.data.sentence : number ? ui.names[number - 1] : '';
}

function count(ui) {
  clearInterval(ui.timer);
  if (still()) { show(ui, ui.counted.length); return; }
  let number = 0;
  ui.words.setAttribute('aria-live', 'off'); // the names go by too fast to be read out
  ui.timer = setInterval(() => {
    number += 1;
    if (number === ui.counted.length) {
      clearInterval(ui.timer);
      ui.words.setAttribute('aria-live', 'polite');
    }
    show(ui, number);
  }, BEAT);
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  const asked = JSON.stringify(data), fresh = section.ui?.asked !== asked;
  if (fresh) clearInterval(section.ui?.timer);
  const ui = section.ui = fresh ? { asked, data, strip: find('.strip'), output: find('output'), words: find('.row p') } : section.ui;
  if (fresh) { build(ui); show(ui, 0); }
  find('button').onclick = () => count(ui);
  return () => clearInterval(ui.timer);
}
