// What is said around the figure: question, verdict, status and the words that can be pressed.

function drawVerdict(ui, data, step) {
  const holder = ui.find('.verdict');
  let text = data.profile ? data.profile.verdict : '';
  if (data.view !== 'gradients') for (const [from, words] of data.verdicts) if (from <= step) text = words;
  const idle = !text && data.state === 'idle';
  if (idle) text = data.lead;
  holder.classList.toggle('lead', idle);
  if (holder.words !== text) {
    holder.words = text;
    const names = [...data.groups, ...data.sweep].map(({ said, kind }) => [said, kind]).sort((a, b) => b[0].length - a[0].length);
    const pattern = new RegExp(`((?:${names.map(([said]) => said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})s?)`, 'i');
    holder.replaceChildren(...text.split(pattern).map((part) => {
      const kind = names.find(([said]) => part.toLowerCase().replace(/nets$/, 'net') === said.toLowerCase());
      return kind ? html('b', kind[1], part) : document.createTextNode(part);
    }));
  }
  const asked = data.question;
  const over = data.view === 'gradients' ? data.profile.rows.length : own(data);
  ui.find('.guessed').textContent = over && asked && asked.guess !== null
    ? `Your guess: ${lower(asked.options[asked.guess])}. On five of five seeds measured before: ${lower(asked.held)}.` : '';
}
const lower = (text) => text[0].toLowerCase() + text.slice(1);

function drawAsk(ui, data, begun) {
  const asked = data.question, holder = ui.find('.ask');
  holder.hidden = begun || !asked || data.hidden.includes('question');
  if (holder.hidden) return;
  ui.find('.question').textContent = asked.text;
  children(ui.find('.options'), asked.options.length, () => Object.assign(html('button'), { type: 'button' }))
    .forEach((button, i) => {
      button.textContent = asked.options[i];
      button.setAttribute('aria-pressed', String(asked.guess === i));
      button.onclick = () => ui.send({ kind: 'guess', option: i });
    });
  ui.find('.hint').textContent = asked.guess === null ? 'What do you expect?' : 'Now press Play.';
}

const MEASURED = { 'test-loss': 'batch norm measured anew', accuracy: 'batch norm measured anew' };
const CAPTIONS = {
  'test-loss': 'On test pictures, batch norm’s statistics measured anew',
  accuracy: 'Share of test pictures read correctly, batch norm’s statistics measured anew',
  map: 'Gradient of each layer at each step: bright is strong, one scale for all',
  depth: 'Training loss at this step against the number of layers',
  'depth-error': 'Share of test pictures misread against the number of layers',
};

function drawButtons(ui, data) {
  const alive = ['training', 'paused', 'waiting'].includes(data.state);
  const buttons = [];
  const add = (words, action, group) => buttons.push([words, action, group && { kind: group.kind, name: group.name }]);
  if (data.view !== 'gradients') {
    if (data.strengths && data.groups.length <= 2) data.groups.forEach((group, i) => {
      const to = data.strengths[i] > 0 ? 'off' : 'on';
      add(`Switch shortcuts ${to}${group.of > 1 ? `, ${group.name}` : ''}`, { kind: 'flip', group: i, on: to === 'on' }, group);
    });
    if (data.state === 'paused') add('Single step', { kind: 'step' });
    if (alive) add('Stop', { kind: 'stop' });
    if (data.offer) add('Play the recorded run (P)', { kind: 'recorded' });
  }
  const profile = data.view === 'gradients', measured = profile && data.profile.rows.length > 0;
  if (data.state !== 'idle' || measured) add('Start over', { kind: 'reset' });
  // Made anew only when they change: a button that is replaced under the pointer gets no click.
  const holder = ui.find('.buttons'), key = JSON.stringify(buttons);
  if (holder.key !== key) {
    holder.key = key;
    holder.replaceChildren(...buttons.map(([words, action, group]) => {
      const button = Object.assign(html('button', group?.kind ?? ''), { type: 'button' });
      button.setAttribute('aria-label', group ? `${words}: the net “${group.name}”` : words);
      button.append(...(group ? [lineKey()] : []), html('span', '', words));
      button.onclick = () => ui.send(action);
      return button;
    }));
  }
  ui.find('.status .words').textContent = (profile ? '' : data.status)
    || (measured ? 'Gradient norm of each block before the first step; in large: the first block’s over the last one’s'
      : CAPTIONS[data.view] ?? '');
  // How a test figure was measured is said beside the pace, too.
  if (MEASURED[data.view] && data.status) ui.find('.status .words').textContent += ` · ${MEASURED[data.view]}`;
}

function drawViews(ui) {
  const { data } = ui;
  const pick = (holder, choices, chosen, action) => {
    children(holder, choices.length, () => Object.assign(html('button'), { type: 'button' })).forEach((button, i) => {
      const [key, title] = choices[i];
      button.textContent = title;
      button.setAttribute('aria-pressed', String(key === chosen));
      button.onclick = () => ui.send(action(key));
      // On a phone the row is wider than the screen: what is chosen is brought into sight, once.
      if (key === chosen && holder.chosen !== key) {
        holder.chosen = key;
        holder.scrollLeft = button.offsetLeft + button.offsetWidth - holder.clientWidth;
      }
    });
  };
  pick(ui.find('.views'), data.views, data.view, (view) => ({ kind: 'view', view }));
  pick(ui.find('.acts'), data.acts, data.act, (act) => ({ kind: 'act', act }));
}
