-- The first page of a stream, which starts at a moment and after no row.
--
--   start 10:00:  (09:59, 22) no   (10:00, 1) yes
SELECT {columns}
  FROM ({select}) AS q
 WHERE q.{tenant} = :?tenant
   AND q.{updated_at} >= :?updatedAt
   AND q.{updated_at} < :?horizon
   AND q.{id} IS NOT NULL
 ORDER BY q.{updated_at}, q.{id}
 LIMIT :?pageRows
