-- The PDF of a document: one column of bytes. :?name is the row's column of that name.
SELECT data FROM dokument_file WHERE tenant = :?tenant AND designator = :?designator
