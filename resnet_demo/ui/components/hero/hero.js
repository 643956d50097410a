// The picture stands still: nothing here needs a script.
export default function () {}
