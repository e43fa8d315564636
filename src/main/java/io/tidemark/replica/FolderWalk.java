package io.tidemark.replica;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/**
 * The files of a folder and of those in it, in the order in which a store lists keys.
 *
 * <p>A folder may hold millions of files, and gives them in no order. So it is gone through once for each page, of which
 * the names that come first are kept.
 */
final class FolderWalk implements Iterator<StoredObject> {
    // Names are small beside what a store answers, and each page is another pass.
    private static final int NAMES_A_KEY = 25;

    private final Path root;
    private final String bucket;
    private final String prefix;
    private final int pageNames;
    private final boolean isDeep;
    private final Deque<Folder> folders = new ArrayDeque<>();
    private StoredObject next;

    /**
     * @param pageKeys as a store's answer has them at the most; of a folder's names, some more are held in memory
     * @param isDeep   whether folders behind the prefix are gone through, too
     */
    FolderWalk(Path root, String bucket, String prefix, int pageKeys, boolean isDeep) {
        this.root = root;
        this.bucket = bucket;
        this.prefix = prefix;
        this.pageNames = pageKeys * NAMES_A_KEY;
        this.isDeep = isDeep;
        folders.push(new Folder(prefix.substring(0, prefix.lastIndexOf('/') + 1)));
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public StoredObject next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        StoredObject object = next;
        advance();
        return object;
    }

    private void advance() {
        next = null;
        try {
            while (next == null && !folders.isEmpty()) {
                String name = folders.peek().next();
                if (name.isEmpty()) {
                    folders.pop();
                } else if (name.endsWith("/")) {
                    folders.push(new Folder(folders.peek().key + name));
                } else {
                    next = object(folders.peek().key + name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StoredObject object(String key) throws IOException {
        try {
            var file = Files.readAttributes(root.resolve(key), BasicFileAttributes.class);
            return new StoredObject(bucket, key, file.size(), file.lastModifiedTime().toInstant());
        } catch (NoSuchFileException e) {
            // It was there when the folder was read: whoever removed it did so meanwhile.
            return null;
        }
    }

    /** A folder, as far as it was gone through. */
    private final class Folder {
        /** Empty, or with a slash at its end. */
        private final String key;
        private final TreeSet<String> page = new TreeSet<>();
        private String last = "";
        private boolean isLastPage;

        Folder(String key) {
            this.key = key;
        }

        /** The next name, with a slash behind that of a folder, by which it is sorted as keys are; empty at the end. */
        String next() throws IOException {
            if (page.isEmpty() && !isLastPage) {
                read();
            }
            if (page.isEmpty()) {
                return "";
            }
            last = page.pollFirst();
            return last;
        }

        private void read() throws IOException {
            Path folder = root.resolve(key);
            isLastPage = true;
            if (!Files.isDirectory(folder)) {
                return;
            }
            try (var files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    String name = file.getFileName().toString();
                    if (name.startsWith(".")) {
                        continue;
                    }
                    String sorted = Files.isDirectory(file) ? name + "/" : name;
                    if (sorted.compareTo(last) > 0 && isWanted(key + sorted)) {
                        page.add(sorted);
                        if (page.size() > pageNames) {
                            page.pollLast();
                            isLastPage = false;
                        }
                    }
                }
            }
        }

        private boolean isWanted(String path) {
            return path.startsWith(prefix) && (isDeep || !path.endsWith("/")) || path.endsWith("/") && prefix.startsWith(path);
        }
    }
}
