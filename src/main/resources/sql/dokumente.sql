-- The documents. A column whose name starts with an underscore serves names, and is not written.
SELECT d.*, a.designator AS _akte_designator
  FROM dokument d
  JOIN akte a ON a.id = d.akte_id
