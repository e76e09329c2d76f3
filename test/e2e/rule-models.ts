import { answerHang, answerTools } from '../model-server.ts';
import { inTurn, run, sound, submit, workflow, write, wrong } from './sums.ts';

/** Models and files for the scene of the rules. */

const mends = inTurn(write('total.mjs', sound), submit('All prices count.'));
export const changes = { 'total.mjs': wrong };
const mendsWithNote = inTurn(
  answerTools(
    ['write_file', { path: 'total.mjs', content: sound }],
    ['write_file', { path: 'notes.md', content: 'Mended.\n' }],
  ),
  submit('Mended, with a note.'),
);

/** Each is told from the others by its title. */
export const models = {
  'signs off a verified commit': { act: mends },
  'mends what can not be run': {
    act: inTurn(
      run('mv notes/guide.md guide.md'),
      write('total.mjs', sound),
      submit('All prices count, and the guide is found.'),
    ),
  },
  'mends what nobody runs': { act: mends },
  'meets broken rules': { act: mends },
  'is labelled': { act: mends },
  'is asked': { act: mends },
  'mends in spite of an audit': { act: mends },
  'writes a draft': { act: mends },
  'is renovated': { act: mends },
  'may touch neither': { act: mendsWithNote },
  'touches two files': { act: mendsWithNote },
  'touches two lines': { act: mends },
  'does little': { act: mends },
  'costs little': { act: mends },
  'has a day of one token': { act: inTurn(submit('Nothing to do.')) },
  'has a day of next to no money': { act: inTurn(submit('Nothing to do.')) },
  'has a day of one minute': { act: () => answerHang },
  'has the rules of its owner': { act: mends },
  'meets broken rules of its owner': { act: mends },
  'does it without tools': { act: inTurn(write('list.txt', 'tea\n'), submit('The list is whole.')) },
  'is picked out': {
    act: inTurn(
      answerTools(['read_file', { path: 'library/coins.txt' }]),
      write('total.mjs', sound),
      submit('All prices count.'),
    ),
  },
};
/** As if it needed a program that is on the machines of CI alone. */
export const there = workflow.replace('node --test', 'test -n "$GITHUB_ACTIONS" || exit 127; node --test');
export const withAudit = `${workflow}  audit (daily):
    runs-on: ubuntu-latest
    steps:
      - run: exit 1
`;
/** Its check compares what a generator writes, which the toolchain would have written itself. */
export const generated = {
  '.github/workflows/ci.yml': workflow.replace('node --test', 'node list.mjs && git diff --exit-code'),
  'list.mjs': "import { writeFileSync } from 'node:fs';\n\nwriteFileSync('list.txt', 'tea\\n');\n",
  'list.txt': 'tea\n',
};
