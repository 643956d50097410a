// One question: its answers as buttons, and after one of them was pressed the verdict that Python
// sent. What is right is not in the browser before.
const make = (tag, className = '', text = '') => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
};

function optionButton(sign, words, className = '') {
  const button = make('button', `option ${className}`);
  button.type = 'button';
  button.append(make('span', 'sign', sign), make('span', 'words', words));
  return button;
}

const SAID = { '✓': 'right: ', '✕': 'your answer, wrong: ' };

function choice(data, send) {
  const box = make('div', `options ${{ 3: 'three', 4: 'four' }[data.options.length] ?? ''}`);
  data.options.forEach((words, option) => {
    const answer = data.answer, isRight = answer && option === answer.solution;
    const isWrong = answer && option === answer.given && !isRight;
    const sign = isRight ? '✓' : isWrong ? '✕' : String(option + 1);
    const button = optionButton(sign, words, isRight ? 'right' : isWrong ? 'wrong' : answer ? 'other' : '');
    if (SAID[sign]) button.setAttribute('aria-label', SAID[sign] + words);
    button.disabled = Boolean(answer);
    button.onclick = () => send(option);
    box.append(button);
  });
  return box;
}

// Pressed one after the other, the parts get their numbers; a second press takes one back.
function order(data, send) {
  const box = make('div', 'options order');
  if (data.answer) {
    box.classList.add('done');
    box.style.setProperty('--half', Math.ceil(data.options.length / 2));
    data.answer.solution.forEach((option, place) => {
      const hit = data.answer.given[place] === option, yours = data.answer.given.indexOf(option) + 1;
      const words = hit ? data.options[option] : `${data.options[option]}  (you: ${yours})`;
      const button = optionButton(hit ? '✓' : String(place + 1), words, hit ? 'right' : '');
      button.disabled = true;
      box.append(button);
    });
    return box;
  }
  let picked = [];
  const buttons = data.options.map((words, option) => {
    const button = optionButton('', words);
    button.onclick = () => {
      picked = picked.includes(option) ? picked.filter((one) => one !== option) : [...picked, option];
      buttons.forEach((one, place) => {
        const at = picked.indexOf(place);
        one.classList.toggle('picked', at >= 0);
        one.setAttribute('aria-pressed', at >= 0);
        one.querySelector('.sign').textContent = at < 0 ? '' : String(at + 1);
      });
      if (picked.length === data.options.length) send(picked);
    };
    box.append(button);
    return button;
  });
  return box;
}

// 65,536 and 65536 and 23,9 and 23.9 are numbers; what is none goes to Python, which says so.
function parse(text) {
  const plain = text.trim().replace(/[\s%]/g, '');
  const number = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain) ? plain.replace(/,/g, '') : plain.replace(',', '.');
  return plain === '' || Number.isNaN(Number(number)) ? plain : Number(number);
}

function numberForm(data, send) {
  if (data.answer) {
    const box = make('div', 'numbers');
    for (const [words, value] of [['You', data.answer.yours], ['Computed', data.answer.solution]]) {
      const pair = make('div');
      pair.append(make('span', '', words), make('b', '', value));
      box.append(pair);
    }
    box.append(make('p', 'working', data.answer.working));
    return box;
  }
  const form = make('form'), input = make('input'), button = make('button', '', 'Compute it');
  input.inputMode = 'decimal';
  input.autocomplete = 'off';
  input.setAttribute('aria-label', data.unit);
  form.append(input, make('span', '', data.unit), button);
  form.onsubmit = (event) => { event.preventDefault(); send(parse(input.value)); };
  return form;
}

function cells(data, send) {
  const box = make('div', `grid${data.grid.heads.length ? '' : ' plain'}`);
  let count = 0;
  data.grid.rows.forEach((row, place) => {
    const line = make('div', 'row');
    if (data.grid.heads.length) line.append(make('span', 'head', data.grid.heads[place]));
    for (const words of row) {
      const cell = count++, button = make('button', 'cell', words), answer = data.answer;
      const isRight = answer?.solution.includes(cell), isPicked = answer?.given === cell;
      button.type = 'button';
      button.setAttribute('aria-label', `${data.grid.heads[place] ?? `row ${place + 1}`}: ${words}${isRight ? ', right' : ''}${isPicked ? ', yours' : ''}`);
      button.classList.toggle('right', Boolean(isRight));
      button.classList.toggle('picked', Boolean(isPicked));
      if (isPicked) button.dataset.sign = isRight ? '✓' : '✕';
      button.disabled = Boolean(answer);
      button.onclick = () => send(cell);
      line.append(button);
    }
    box.append(line);
  });
  return box;
}

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
  for (const [words, address, sentence] of data.answer.why) {
    if (!address) { why.append(words); continue; }
    const link = make('a', '', words);
    link.href = address;
    link.target = '_blank';
    link.rel = 'noopener';
    if (sentence) Object.assign(link, { title: sentence, className: 'term' });
    why.append(link);
  }
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
    const parts = { choice, order, number: numberForm, cell: cells };
    body.replaceChildren(data.kind === 'score' ? score(data, go) : parts[data.kind](data, send));
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
