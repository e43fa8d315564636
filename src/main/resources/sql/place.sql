-- Where rows with an id stand: older than the watermark they can be read again, newer a run takes them as any other row.
SELECT coalesce((q.{updated_at}, q.{id}) <= (:?toUpdatedAt, :?toId) AND q.{updated_at} >= :?updatedAt, false) AS behind,
       coalesce((q.{updated_at}, q.{id}) > (:?toUpdatedAt, :?toId) AND q.{updated_at} < 'infinity', false) AS ahead
  FROM ({select}) AS q
 WHERE q.{tenant} = :?tenant
   AND q.{id} = :?id
 LIMIT 2
