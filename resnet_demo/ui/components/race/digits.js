// A handful of test digits with what each net takes them for.

function drawDigits(ui, data, step) {
  const holder = ui.find('.digits');
  holder.hidden = data.view !== 'digits' || !data.digits;
  if (holder.hidden) return;
  const { pictures, labels, names, count } = data.digits;
  holder.style.setProperty('--count', pictures.length);
  const cells = [html('span', 'who', 'test pictures'), ...pictures.map((source, i) =>
    Object.assign(html('img'), { src: source, alt: names[labels[i]] }))];
  let tested = 0;
  for (const group of data.groups.slice(0, 4)) {
    let answers = null;
    for (const [s, given] of group.answers) if (s <= step) { answers = given; tested = s; }
    cells.push(html('span', `who ${group.kind}`, group.name));
    labels.forEach((label, i) => {
      const right = answers?.[i] === label;
      cells.push(html('span', `answer ${group.kind}${answers && !right ? ' wrong' : ''}`, answers ? names[answers[i]] : '·'));
    });
  }
  cells.push(html('span', 'said', tested ? `Answers after step ${tested}; a wrong one is struck out. ${count} test pictures are measured in all.`
    : 'The nets are asked every few steps; the first answers come soon.'));
  holder.replaceChildren(...cells);
}
