// The ways to answer a question, on Check yourself and on a phone in the hall: buttons to choose or to
// put in order, a field for a number, a grid of cells. `component(…, scripts=("asking",))` puts this
// file before a component's own.
//   data.options, unit, grid   what is asked
//   data.mine                  what has been answered and may still be changed, or nothing
//   data.closed                whether answers are no longer taken
//   data.answer                given, solution and more, once the right answer may be known
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

// A text of ours, its citations and the glossary's words as links.
function linked(runs) {
  return runs.map(([words, address, sentence]) => {
    if (!address) return document.createTextNode(words);
    const link = Object.assign(make('a', '', words), { href: address, target: '_blank', rel: 'noopener' });
    return sentence ? Object.assign(link, { title: sentence, className: 'term' }) : link;
  });
}

function mark(button, picked, sign) {
  button.classList.toggle('picked', picked);
  button.setAttribute('aria-pressed', picked);
  button.querySelector('.sign').textContent = sign;
}

function choice(data, send) {
  const box = make('div', `options ${{ 3: 'three', 4: 'four' }[data.options.length] ?? ''}`);
  data.options.forEach((words, option) => {
    const answer = data.answer, isRight = answer && option === answer.solution;
    const isWrong = answer && option === answer.given && !isRight;
    const sign = isRight ? '✓' : isWrong ? '✕' : String(option + 1);
    const button = optionButton(sign, words, isRight ? 'right' : isWrong ? 'wrong' : answer ? 'other' : '');
    if (SAID[sign]) button.setAttribute('aria-label', SAID[sign] + words);
    if (!answer) mark(button, option === data.mine, sign);
    button.disabled = Boolean(answer) || data.closed === true;
    button.onclick = () => send(option);
    box.append(button);
  });
  return box;
}

// Pressed one after the other, the parts get their numbers; a second press takes one back. Where an
// order may still be changed, a press after the last begins anew.
function order(data, send) {
  const box = make('div', 'options order');
  if (data.answer) {
    box.classList.add('done');
    box.style.setProperty('--half', Math.ceil(data.options.length / 2));
    data.answer.solution.forEach((option, place) => {
      const given = data.answer.given ?? [], hit = given[place] === option, yours = given.indexOf(option) + 1;
      const words = hit || !yours ? data.options[option] : `${data.options[option]}  (you: ${yours})`;
      const button = optionButton(hit ? '✓' : String(place + 1), words, hit ? 'right' : '');
      button.disabled = true;
      box.append(button);
    });
    return box;
  }
  let picked = data.mine ?? [];
  const number = () => buttons.forEach((button, option) => mark(button, picked.includes(option), String(picked.indexOf(option) + 1 || '')));
  const buttons = data.options.map((words, option) => {
    const button = optionButton('', words);
    button.disabled = data.closed === true;
    button.onclick = () => {
      if (picked.length === data.options.length) picked = [];
      picked = picked.includes(option) ? picked.filter((one) => one !== option) : [...picked, option];
      number();
      if (picked.length === data.options.length) send(picked);
    };
    box.append(button);
    return button;
  });
  number();
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
      if (!value) continue;
      const pair = make('div');
      pair.append(make('span', '', words), make('b', '', value));
      box.append(pair);
    }
    box.append(make('p', 'working', data.answer.working));
    return box;
  }
  const form = make('form'), input = make('input'), button = make('button', '', data.verb ?? 'Compute it');
  input.inputMode = 'decimal';
  input.autocomplete = 'off';
  input.setAttribute('aria-label', data.unit);
  input.value = data.mine ?? '';
  input.disabled = button.disabled = data.closed === true;
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

const FORMS = { choice, order, number: numberForm, cell: cells };
