-- The rows that are due, for an estimate of how many there are. It is for people, and not what a run goes by.
SELECT 1
  FROM ({select}) AS q
 WHERE q.{tenant} = :?tenant
   AND {after}
   AND q.{updated_at} < :?horizon
   AND q.{id} IS NOT NULL
