-- Puts the PDF of a document back, whatever is there. :?data is its bytes; :?name is the row's column of that name.
INSERT INTO dokument_file (tenant, designator, data) VALUES (:?tenant, :?designator, :?data)
ON CONFLICT (tenant, designator) DO UPDATE SET data = excluded.data
