// What is left of the message at every step. resnet_demo/lecture/staircase.py is the same in Python
// and says what each number is.

function signals({ depth, bridges }, keeps) {
  const onFoot = Array.from({ length: depth + 1 }, (_, k) => keeps ** k);
  // Over the bridges: at a landing the message that crossed; on the steps under a bridge what they
  // make of it, which is added at the next landing and is not part of this number.
  const over = [1];
  let landing = 1;
  for (let k = 1; k <= depth; k += 1) {
    const bridge = bridges.find(([start, end]) => start < k && k <= end);
    if (!bridge) landing *= keeps;
    over.push(!bridge || k === bridge[1] ? landing : landing * keeps ** (k - bridge[0]));
  }
  const alone = depth - bridges.reduce((sum, [start, end]) => sum + end - start, 0);
  const all = bridges.reduce((sum, [start, end]) => sum * (1 + keeps ** (end - start)), keeps ** alone);
  return { onFoot, over, alone, all };
}

// "0.005", "0.81", "117", "5,170", "9.2·10⁵": one to three digits that count.
function inWords(value) {
  if (value >= 1e5 || value < 5e-4) {
    const [digits, exponent] = value.toExponential(1).split('e');
    return `${digits}·10${raised(Number(exponent))}`;
  }
  if (value >= 100) return Number(value.toPrecision(3)).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  if (value >= 0.0995) return value.toFixed(2);
  return String(Number(value.toPrecision(value >= 0.0095 ? 2 : 1)));
}
