-- The customers, with one text that is unique within a tenant: region and number.
SELECT k.*, k.region || '/' || lpad(k.nummer::text, 8, '0') AS schluessel
  FROM kunde k
