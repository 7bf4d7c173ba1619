import { describe, it } from 'vitest';
import { gradientCases } from './cases/index.js';
import { checkGradients } from './check-gradients.js';

describe.each([...new Set(gradientCases.map((testCase) => testCase.operator))])('%s', (operator) => {
  const own = gradientCases.filter((testCase) => testCase.operator === operator);
  it.each(own.map((testCase) => [testCase.name, testCase] as const))(
    '%s: the rule agrees with finite differences',
    async (_, testCase) => checkGradients(testCase),
  );
});
