import type { ReflectionAnswer } from './reflection-answer.ts';

interface Example {
  trajectory: string;
  reflection: ReflectionAnswer;
}

/** Pairs of a failed trajectory and its ideal reflection, shown in the prompt. Nothing in them is about the task at hand. */
export const reflectExamples: readonly Example[] = [
  {
    trajectory: `Pull request: "Charge half price for children under 12", changing src/fares.py and tests/test_fares.py.
Check "unit", command "pytest -q", the same check at the base: green.
211| tests/test_fares.py:31: in test_child_pays_half
212| E   assert 1200 == 600
213| FAILED tests/test_fares.py::test_child_pays_half - assert 1200 == 600
The diff adds to src/fares.py:
+    if passenger.age < 12:
+        fare = base // 2
+    return base
Trial 1: plan "make the test expect the fare that is returned"; edited tests/test_fares.py, 600 to 1200. Not pushed: an expected value was changed to the observed one.`,
    reflection: {
      diagnosis:
        'fare_for computes the halved fare into `fare` and then returns `base`, so children pay the full 1200.',
      evidence: [
        { check: 'unit', line: 212, text: 'E   assert 1200 == 600' },
        { check: 'diff', line: null, text: '+    return base' },
      ],
      lesson:
        'I took the test for the fault because changing it was short. The pull request says children pay half, so the test states the intent and the code misses it.',
      plan: [
        'In src/fares.py, let fare_for return the halved fare for passengers under 12 and the base fare otherwise.',
        'Run "pytest -q tests/test_fares.py" and see test_child_pays_half pass with the others.',
      ],
      tackles: ['unit'],
      files: ['src/fares.py'],
      avoid: ['Changing what tests/test_fares.py expects.'],
      blame: 'pr',
      confidence: 'high',
    },
  },
  {
    trajectory: `Pull request: "Explain the retention setting", changing docs/retention.md only.
Check "integration (2)", command "make integration", the same check at the base: green.
88| pulling image db-fixture:14
89| error: Get "https://images.example/v2/": net/http: TLS handshake timeout
90| make: *** [Makefile:22: integration] Error 1
No trial yet.`,
    reflection: {
      diagnosis:
        'The job ended before any test ran: the download of the database image timed out. The pull request touches one page of documentation, which that step does not read.',
      evidence: [
        {
          check: 'integration (2)',
          line: 89,
          text: 'error: Get "https://images.example/v2/": net/http: TLS handshake timeout',
        },
      ],
      lesson: null,
      plan: [],
      tackles: [],
      files: [],
      avoid: ['Changing the Makefile or raising time limits to hide an outage.'],
      blame: 'infrastructure',
      confidence: 'high',
    },
  },
];
