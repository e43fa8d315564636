-- Notes of the rows that were there before the restore which of them are others than the newest version of the replica.
-- The images of the values are compared: not every type knows what is equal, and 1.0 isn't 1.00 here.
UPDATE {existing} e
   SET tidemark_version = r.{updated_at},
       tidemark_differs = c.differs,
       tidemark_document = CASE WHEN c.differs THEN r.tidemark_document END
  FROM ({source}) r
  JOIN {table} t ON {t.key = r.key}
 CROSS JOIN LATERAL (SELECT (SELECT x FROM (SELECT {t.columns}) x) *<> (SELECT x FROM (SELECT {r.columns}) x) AS differs) c
 WHERE {e.key = r.key}
   AND (e.tidemark_version IS NULL OR e.tidemark_version <= r.{updated_at} OR :?isLast)
