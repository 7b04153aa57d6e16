namespace Fairlead.Store.Embedded;

/// <summary>The store's files: the database, its log beside it (<c>-wal</c>, <c>-shm</c>) and the file that says who has it open.</summary>
internal static class StoreFile
{
    /// <summary>Makes the directory and takes the ownership of the file, or null for memory. The kernel gives it back when we die.</summary>
    internal static FileStream? Own(string? path)
    {
        if (path is null)
        {
            return null;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        string owner = path + ".lock";
        try
        {
            return new FileStream(owner, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new IOException($"{path} is in use by another process (it holds {owner}). One data directory serves one process.", error);
        }
    }

    internal static long Size(string? path)
    {
        if (path is null)
        {
            return 0;
        }

        return Length(path) + Length(path + "-wal");
    }

    private static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }
}
