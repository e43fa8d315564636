-- The tenants of a stream, by one look into the index for each: not by reading every row.
WITH RECURSIVE next AS (
    (SELECT q.{tenant} AS tenant FROM ({select}) AS q ORDER BY q.{tenant} LIMIT 1)
    UNION ALL
    SELECT (SELECT q.{tenant} FROM ({select}) AS q WHERE q.{tenant} > next.tenant ORDER BY q.{tenant} LIMIT 1)
      FROM next
     WHERE next.tenant IS NOT NULL
)
SELECT tenant::text FROM next WHERE tenant IS NOT NULL
