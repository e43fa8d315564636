-- Which of some rows the source has, wherever they stand in the order.
SELECT {columns}
  FROM ({select}) AS q
 WHERE q.{tenant} = :?tenant
   AND q.{id} = ANY (:?ids)
