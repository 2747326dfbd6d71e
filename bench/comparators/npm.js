const semver = require(process.argv[2]);
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter(Boolean);
const answers = lines.map((line) => {
  const [left, right] = line.split('\t').map((version) => semver.parse(version));
  return left && right ? left.compare(right) : 'x';
});
console.log(answers.join('\n'));
