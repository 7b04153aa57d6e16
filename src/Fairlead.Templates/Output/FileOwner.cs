using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairlead.Templates.Output;

/// <summary>Owner and group of a file, by name or number (chown(2), stat(2), passwd(5), group(5)).</summary>
internal static partial class FileOwner
{
    /// <summary>The number of a user or group; -1 for the empty text, which leaves it as it is.</summary>
    /// <exception cref="IOException">There is no such user or group.</exception>
    public static int Resolve(string text, string database)
    {
        if (text.Length == 0)
        {
            return -1;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        foreach (var line in File.ReadLines(database))
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && fields[0] == text && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        throw new IOException($"\"{text}\" is not in {database}");
    }

    /// <summary>Gives a file to a user and group; -1 leaves either as it is.</summary>
    /// <exception cref="IOException">Not permitted, or the file is gone.</exception>
    public static void Change(string path, int user, int group)
    {
        if ((user >= 0 || group >= 0) && Chown(path, user, group) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new IOException($"cannot give {path} to user {user}, group {group}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Gives a file the owner of another, where that is permitted: an unprivileged runner keeps its own.</summary>
    public static void CopyFrom(string original, string path)
    {
        if (TryRead(original, out var user, out var group) && TryRead(path, out var ownUser, out var ownGroup)
            && (user != ownUser || group != ownGroup)
            && Chown(path, user, group) != 0)
        {
            // EPERM without privileges: consul-template writes the file all the same, and so do we.
            _ = Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Reads the owner; false when the file is not there.</summary>
    public static unsafe bool TryRead(string path, out int user, out int group)
    {
        (user, group) = (-1, -1);
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // struct statx (statx(2)): stx_uid at byte 20, stx_gid at byte 24, 256 bytes in all, the same on every architecture.
        var buffer = stackalloc byte[256];
        const int AtFdcwd = -100;
        const uint UidAndGid = 0x8 | 0x10;
        if (Statx(AtFdcwd, path, 0, UidAndGid, buffer) != 0)
        {
            _ = Marshal.GetLastPInvokeError();
            return false;
        }

        user = *(int*)(buffer + 20);
        group = *(int*)(buffer + 24);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Chown(string path, int user, int group);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int directory, string path, int flags, uint mask, byte* buffer);
}
