-- One page of rows: what a run reads of a tenant's stream at a time, in the stream's order.
-- The braces are filled in from the stream; the rest are bound parameters.
--
--   watermark (10:00, 22):  (10:00, 22) no   (10:00, 23) yes   (10:01, 7) yes
--
-- A row without an id has no place in the order: untaken.sql counts it.
-- A row comparison, not "a > x OR a = x AND b > y": only this one is an index range.
SELECT {columns}
  FROM ({select}) AS q
 WHERE q.{tenant} = :?tenant
   AND (q.{updated_at}, q.{id}) > (:?updatedAt, :?id)
   AND q.{updated_at} < :?horizon
   AND q.{id} IS NOT NULL
 ORDER BY q.{updated_at}, q.{id}
 LIMIT :?pageRows
