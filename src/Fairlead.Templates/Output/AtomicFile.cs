using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fairlead.Templates.Output;

/// <summary>How a rendered file is written.</summary>
internal sealed record FileWriteOptions
{
    public bool CreateDirectories { get; init; } = true;

    /// <summary>Null keeps the old file's, or 0644.</summary>
    public int? Permissions { get; init; }

    public string User { get; init; } = "";

    public string Group { get; init; } = "";

    public bool Backup { get; init; }
}

/// <summary>
/// Replaces a file so that a reader sees the old content or the new, never a part, also when the machine dies in the middle: a
/// temporary file in the same directory, flushed to the disk, renamed over the old one, the directory flushed too.
/// </summary>
internal static partial class AtomicFile
{
    private const UnixFileMode NewFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode NewDirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Whether the file holds exactly these bytes; false when there is none.</summary>
    public static bool HasContent(string path, ReadOnlySpan<byte> content)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
    }

    /// <summary>
    /// Prepares the new content beside the destination and returns the temporary file's path; <see cref="Commit"/> or
    /// <see cref="Discard"/> must follow.
    /// </summary>
    /// <exception cref="IOException">Directory missing or disk full; the message names the path.</exception>
    /// <exception cref="UnauthorizedAccessException">Not permitted.</exception>
    public static string Stage(string destination, ReadOnlySpan<byte> content, FileWriteOptions options)
    {
        var directory = DirectoryOf(destination);
        if (!Directory.Exists(directory))
        {
            if (!options.CreateDirectories)
            {
                throw new DirectoryNotFoundException($"the directory {directory} does not exist and create_dest_dirs is false");
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, NewDirectoryMode);
            }
        }

        var temporary = Path.Combine(directory, $".{Path.GetFileName(destination)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            var creation = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
            {
                // Private until the final mode is set: the content may be a secret.
                creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new FileStream(temporary, creation))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows())
            {
                SetOwnerAndMode(temporary, destination, options);
            }

            return temporary;
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void SetOwnerAndMode(string temporary, string destination, FileWriteOptions options)
    {
        var replaces = File.Exists(destination);
        if (replaces)
        {
            FileOwner.CopyFrom(destination, temporary);
        }

        FileOwner.Change(temporary, FileOwner.Resolve(options.User, "/etc/passwd"), FileOwner.Resolve(options.Group, "/etc/group"));
        var mode = options.Permissions is { } wanted ? (UnixFileMode)wanted : replaces ? File.GetUnixFileMode(destination) : NewFileMode;
        File.SetUnixFileMode(temporary, mode);
    }

    /// <summary>Puts the staged file in place.</summary>
    public static void Commit(string temporary, string destination, FileWriteOptions options)
    {
        try
        {
            if (options.Backup && File.Exists(destination))
            {
                KeepBackup(destination);
            }

            File.Move(temporary, destination, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        if (!OperatingSystem.IsWindows())
        {
            FlushDirectory(DirectoryOf(destination));
        }
    }

    /// <summary>Removes a staged file that is not wanted.</summary>
    public static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the write fail is told; a leftover temporary file harms nobody.
        }
    }

    /// <summary>The previous content under <c>.bak</c>, a hard link so that the destination never disappears.</summary>
    private static void KeepBackup(string destination)
    {
        var backup = destination + ".bak";
        File.Delete(backup);
        if (OperatingSystem.IsWindows() || Link(destination, backup) != 0)
        {
            // Some file systems have no hard links.
            File.Copy(destination, backup, overwrite: true);
        }
    }

    /// <summary>The rename is only durable when the directory is flushed (fsync(2), notes).</summary>
    private static void FlushDirectory(string directory)
    {
        const int ReadOnlyDirectory = 0x10000;
        var descriptor = Open(directory, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            // A directory one may write to but not read cannot be opened; the content is in place all the same.
            _ = Marshal.GetLastPInvokeError();
            return;
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FSync(descriptor) != 0)
        {
            _ = Marshal.GetLastPInvokeError();
        }
    }

    private static string DirectoryOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } directory ? directory : "/";

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);
}
