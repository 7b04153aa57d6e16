using System.ComponentModel;
using System.Runtime.InteropServices;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Primitives.Files;

namespace Fairlead.Composition;

/// <summary>
/// <c>user</c> and <c>group</c> of an haproxy.cfg: once everything is listening, a process started as root becomes somebody who may do
/// less. libc's calls change all threads of the process (setuid(2), "C library/kernel differences").
/// </summary>
internal static unsafe partial class Privileges
{
    /// <summary>Gives up root as the file asks. Returns a warning when there was none to give up, else null.</summary>
    /// <exception cref="InvalidDataException">There is no such user or group, or the kernel refuses.</exception>
    public static string? Drop(GlobalDefinition global)
    {
        if (global.User is null && global.Group is null)
        {
            return null;
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return global.User == Environment.UserName
                ? null
                : "'user' and 'group' are ignored: the process was not started as root";
        }

        var group = global.Group is { } groupName ? Known("group", groupName, UnixAccounts.Group(groupName)) : (uint?)null;
        var user = global.User is { } userName ? Known("user", userName, UnixAccounts.User(userName)) : (uint?)null;

        // The group goes first: without root it could not be changed any more. Root's other groups are left behind with it.
        if (group is { } groupId)
        {
            Check(SetGroups(1, &groupId), $"group {global.Group}");
            Check(SetGroup(groupId), $"group {global.Group}");
        }

        if (user is { } userId)
        {
            Check(SetUser(userId), $"user {global.User}");
        }

        return null;
    }

    private static uint Known(string what, string name, uint? number) =>
        number ?? throw new InvalidDataException($"the configuration's '{what} {name}': there is no such {what} on this machine");

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new InvalidDataException($"cannot become {what}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint id);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint id);
}
