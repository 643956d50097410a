// A viewer's vote. The browser makes a random key and keeps it, so that a reload is no second vote;
// what counts is what the server says has been counted.
const VOTER = 'resnet-demo-hall-voter', OWNER = 'resnet-demo-hall-owner';
const AGAIN = 5000; // milliseconds after which a vote that was not confirmed is sent once more
let made = '';

function voterKey() {
  try {
    made ||= localStorage.getItem(VOTER) ?? '';
  } catch { /* storage is closed to us: the key lasts as long as the page */ }
  if (!/^[0-9a-f]{32}$/.test(made)) {
    made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    try { localStorage.setItem(VOTER, made); } catch { /* as above */ }
  }
  return made;
}

function ownerSecret(room) {
  try {
    const kept = JSON.parse(localStorage.getItem(OWNER) ?? '{}');
    return kept.room === room ? kept.owner : '';
  } catch { return ''; }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const CHANGED = {
  choice: 'Tap another answer to change your vote',
  order: 'Tap the parts again to change your order',
  number: 'Send another number to change it',
};
const FIRST = {
  choice: 'One vote each, without a name.',
  order: 'Tap the parts one after the other. One vote each, without a name.',
  number: 'One vote each, without a name.',
};

function said(data, wanted) {
  if (data.refused) return data.refused;
  if (!data.turn) return 'The question comes here by itself. Leave this page open.';
  if (data.answer) {
    const yours = { true: 'Yours is right. ', false: 'Yours is not. ' }[data.answer.correct] ?? '';
    return `${yours}Wait for the screen: the next question comes here by itself.`;
  }
  if (!data.open) return 'Votes are closed. Wait for the screen.';
  if (wanted !== null && !same(wanted, data.mine)) return 'Sending your vote …';
  if (data.mine === null) return FIRST[data.kind];
  return `Counted. ${CHANGED[data.kind]} until it is closed, then wait for the screen.`;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement, section = root.querySelector('section');
  if (!section) return;
  if (!data.known) setTriggerValue('came', { voter: voterKey(), owner: ownerSecret(data.room) });
  const turn = `${data.room} ${data.turn}`;
  if (section.turn !== turn) {
    section.turn = turn;
    section.wanted = null;
    clearTimeout(section.timer);
  }
  if (!data.open || data.refused || same(section.wanted, data.mine)) section.wanted = null;
  section.latest = data;

  const send = () => setTriggerValue('voted', { voter: voterKey(), turn: section.latest.turn, given: section.wanted });
  const vote = (given) => {
    if (same(given, section.latest.mine) && section.wanted === null) return;
    section.wanted = given;
    section.latest = { ...section.latest, refused: '' };
    send();
    clearTimeout(section.timer);
    section.timer = setTimeout(() => { if (section.wanted !== null) send(); }, AGAIN);
    draw();
  };
  const draw = () => {
    const now = section.latest, mine = section.wanted ?? now.mine;
    // A number that is being typed, or was refused, stays in its field: only what the hall does changes it.
    const shown = JSON.stringify([turn, now.open, now.answer, now.kind === 'number' ? null : mine]);
    if (section.shown !== shown) {
      section.shown = shown;
      const form = FORMS[now.kind]?.({ ...now, mine, closed: !now.open, verb: 'Send' }, vote);
      root.querySelector('.body').replaceChildren(...(form ? [form] : []));
    }
    section.classList.toggle('solved', Boolean(now.answer));
    // After a reload the server says what was sent before; it does not touch what is being typed.
    const field = root.querySelector('input');
    if (field && !field.value && mine !== null && root.activeElement !== field) field.value = mine;
    root.querySelector('.state').textContent = said(now, section.wanted);
  };
  draw();
  root.querySelector('.why').replaceChildren(...linked(data.why));
  return () => clearTimeout(section.timer);
}
