// One question of Check yourself, and after an answer the verdict that Python sent. What is right is
// not in the browser before.
function score(data, go) {
  const box = make('div', 'missed');
  const correct = data.dots.filter((mark) => mark === 'right').length;
  box.append(make('p', 'score', `${correct} ✓`));
  const open = data.dots.filter((mark) => mark === 'open').length;
  if (open) box.append(make('p', '', open === 1 ? 'One question is still open.' : `${open} questions are still open.`));
  for (const place of data.missed) {
    const button = optionButton('✕', data.names[place]);
    button.onclick = () => go(place);
    box.append(button);
  }
  return box;
}

function verdict(box, data) {
  box.replaceChildren();
  if (data.refused) box.append(make('p', 'refused', data.refused));
  if (!data.answer) return;
  const why = make('p');
  why.append(...linked(data.answer.why));
  box.append(make('h2', '', data.answer.correct ? '✓ Right' : '✕ Not so'), why);
  for (const words of data.answer.said) box.append(make('p', 'said', `Often said: “${words}”`));
}

function dots(nav, data, go) {
  nav.replaceChildren(...data.dots.map((mark, place) => {
    const button = make('button', mark), sign = make('i', '', { right: '✓', wrong: '✕' }[mark] ?? '');
    button.type = 'button';
    button.append(sign);
    button.setAttribute('aria-label', `Question ${place + 1}, ${mark}`);
    if (place === data.at) button.setAttribute('aria-current', 'step');
    button.onclick = () => go(place);
    return button;
  }));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement, section = root.querySelector('section');
  if (!section) return;
  const body = root.querySelector('.body');
  const send = (given) => setTriggerValue('answered', given);
  const go = (place) => { if (place >= 0 && place <= data.dots.length) setTriggerValue('went', place); };
  dots(root.querySelector('.dots'), data, go);
  // What has been picked or typed survives a redraw of the same question, such as after a bad number.
  const shown = `${data.at} ${Boolean(data.answer)} ${JSON.stringify(data.missed ?? '')}`;
  if (section.shown !== shown) {
    section.shown = shown;
    section.classList.toggle('beside', data.kind === 'cell');
    body.replaceChildren(data.kind === 'score' ? score(data, go) : FORMS[data.kind](data, send));
  }
  verdict(root.querySelector('.verdict'), data);

  root.stop?.abort();
  root.stop = new AbortController();
  document.addEventListener('keydown', (event) => {
    if (!section.isConnected || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.('input, textarea, select, summary, [role=radio], [role=tab], [role=slider]')) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) { event.preventDefault(); go(data.at + step); }
    const choices = data.answer ? [] : [...body.querySelectorAll('.option, .cell')];
    if (/^[1-9]$/.test(event.key) && data.kind !== 'score') choices[Number(event.key) - 1]?.click();
  }, { signal: root.stop.signal });
  return () => root.stop.abort();
}
