import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { truthy } from '@actions/expressions/result';

/** What `${{ }}` may look at, and how the job stands; `skipped` while what it needs was skipped. */
export interface Scope {
  contexts: Readonly<Record<string, unknown>>;
  status: 'success' | 'failure' | 'cancelled' | 'skipped';
}

/** Text with every `${{ }}` in it replaced by its value. Throws `ExpressionError` as GitHub would refuse it. */
export function fill(text: string, scope: Scope): string {
  return text.replace(/\$\{\{((?:'[^']*'|[^'])*?)\}\}/gs, (_, expression: string) =>
    evaluate(expression, scope).coerceString(),
  );
}

/** An `if:`. Unless it asks for the status itself, it holds only while nothing has failed. */
export function holds(condition: string | undefined, scope: Scope): boolean {
  if (condition === undefined || condition.trim() === '') return scope.status === 'success';
  const expression = condition.trim().replace(/^\$\{\{(.*)\}\}$/s, '$1');
  const asksForStatus = /\b(always|success|failure|cancelled)\s*\(/i.test(expression);
  if (!asksForStatus && scope.status !== 'success') return false;
  return truthy(evaluate(expression, scope));
}

function evaluate(expression: string, { contexts, status }: Scope): data.ExpressionData {
  const functions = [
    statusFunction('always', true),
    statusFunction('success', status === 'success'),
    statusFunction('failure', status === 'failure'),
    statusFunction('cancelled', status === 'cancelled'),
  ];
  const tree = new Parser(new Lexer(expression).lex().tokens, Object.keys(contexts), functions).parse();
  const values = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(tree, values, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

const statusFunction = (name: string, value: boolean) => ({
  name,
  minArgs: 0,
  maxArgs: 0,
  call: () => new data.BooleanData(value),
});
