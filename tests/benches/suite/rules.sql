-- The rules of detection that the benchmark compares, as SQL that PostgreSQL and DuckDB both take: one row a rule, with how many it finds.
-- `c` is the contracts that are known: contract, insured, policyholder, household, staff, unit, line, product, life, applied, effective, ended, reason.
WITH sound AS (
    SELECT * FROM c WHERE (ended IS NULL OR ended >= applied) AND coalesce(reason, '') <> 'VOID'
), early AS (
    SELECT contract, staff, life, effective, ended FROM sound
    WHERE reason IN ('SURRENDER', 'LAPSE')
      AND ended < CASE WHEN life THEN CAST(effective + interval '13 months' AS date) ELSE CAST(effective + interval '6 months' AS date) END
), pairs AS (
    SELECT o.contract AS old, n.contract AS new, o.policyholder, o.product <> n.product AS other_product, o.ended, n.effective AS began,
           o.effective AS old_began, coalesce(o.staff = n.staff, false) OR o.unit = n.unit AS near
    FROM sound o JOIN sound n ON o.insured = n.insured AND o.line = n.line AND o.effective < n.effective
    WHERE o.reason IN ('SURRENDER', 'LAPSE', 'RESCISSION')
      AND o.ended >= CAST(n.effective - interval '6 months' AS date) AND o.ended <= CAST(n.effective + interval '9 months' AS date)
), switches AS (
    SELECT *, CASE
        WHEN ended < CAST(began - interval '3 months' AS date) THEN CASE WHEN near THEN 'SR-04a' END
        WHEN ended > CAST(began + interval '6 months' AS date) THEN CASE WHEN near THEN 'SR-04b' END
        WHEN NOT other_product THEN NULL
        WHEN ended < CAST(old_began + interval '24 months' AS date) THEN 'SR-03'
        ELSE 'SR-03b' END AS rule
    FROM pairs
), of_old AS (
    SELECT DISTINCT policyholder, old, ended FROM switches WHERE rule IS NOT NULL
), repeated AS (
    SELECT DISTINCT policyholder FROM (
        SELECT policyholder, ended, lead(ended) OVER (PARTITION BY policyholder ORDER BY ended) AS next FROM of_old
    ) x WHERE next <= CAST(ended + interval '36 months' AS date)
), cohort AS (
    SELECT s.staff, count(*) AS n, count(*) FILTER (WHERE e.contract IS NOT NULL) AS k
    FROM sound s LEFT JOIN early e ON e.contract = s.contract
    WHERE s.life AND s.staff IS NOT NULL AND s.effective > CAST(DATE 'AS_OF' - interval '36 months' AS date)
      AND CAST(s.effective + interval '13 months' AS date) <= DATE 'AS_OF'
      AND NOT (coalesce(s.reason, '') IN ('DEATH', 'BENEFIT_PAID_END', 'MATURITY', 'CONVERSION')
               AND s.ended < CAST(s.effective + interval '13 months' AS date))
    GROUP BY s.staff
)
SELECT 'SR-01' AS rule, count(*) AS found FROM early
UNION ALL SELECT rule, count(*) FROM switches WHERE rule IS NOT NULL GROUP BY rule
UNION ALL SELECT 'SR-06a', count(*) FROM repeated
UNION ALL SELECT 'SR-07 tested', count(*) FROM cohort WHERE n >= 20 AND k >= 3
ORDER BY 1
