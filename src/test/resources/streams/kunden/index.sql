CREATE INDEX kunde_replication ON kunde (mandant, geaendert_am, (region || '/' || lpad(nummer::text, 8, '0')));
