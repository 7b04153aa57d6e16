using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairlead.Primitives.Files;

/// <summary>Users and groups of a Unix machine, as libc knows them, and the files they own.</summary>
public static unsafe partial class UnixAccounts
{
    /// <summary>Where struct passwd and struct group of a 64-bit Linux keep their numbers, behind two pointers.</summary>
    private const int NumberOffset = 16;

    /// <summary>Nobody's number: chown(2) leaves the user or group as it is.</summary>
    private const uint Unchanged = uint.MaxValue;

    /// <summary>The number of a user given by name or number; null when there is none.</summary>
    public static uint? User(string nameOrNumber) => NumberOf(nameOrNumber, UserByName(nameOrNumber));

    /// <summary>The number of a group given by name or number; null when there is none.</summary>
    public static uint? Group(string nameOrNumber) => NumberOf(nameOrNumber, GroupByName(nameOrNumber));

    /// <summary>Gives a file away.</summary>
    /// <param name="user">Name or number; empty leaves it.</param>
    /// <param name="group">Name or number; empty leaves it.</param>
    /// <exception cref="IOException">There is no such user or group, or the kernel refuses, as it does when the process is not root.</exception>
    public static void ChangeOwner(string path, string user, string group)
    {
        var userNumber = user.Length == 0 ? Unchanged : User(user) ?? throw new IOException($"{path}: there is no user '{user}' on this machine");
        var groupNumber = group.Length == 0 ? Unchanged : Group(group) ?? throw new IOException($"{path}: there is no group '{group}' on this machine");
        if (ChangeOwner(path, userNumber, groupNumber) != 0)
        {
            var reason = new Win32Exception(Marshal.GetLastPInvokeError()).Message;
            throw new IOException($"{path} cannot be given to user '{user}' and group '{group}': {reason}");
        }
    }

    private static uint? NumberOf(string nameOrNumber, byte* entry) =>
        entry != null ? *(uint*)(entry + NumberOffset)
        : uint.TryParse(nameOrNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* UserByName(string name);

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* GroupByName(string name);

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
