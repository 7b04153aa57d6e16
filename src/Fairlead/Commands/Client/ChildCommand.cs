using System.Diagnostics;

namespace Fairlead.Commands.Client;

/// <summary>A command of the user's that a client command runs, sharing our terminal.</summary>
internal static class ChildCommand
{
    /// <summary>Starts the words as a program, or joined as one line of the shell.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static Process Start(IReadOnlyList<string> words, bool shell, bool ownInput, params (string Name, string Value)[] environment)
    {
        var start = shell
            ? new ProcessStartInfo("/bin/sh", ["-c", string.Join(' ', words)])
            : new ProcessStartInfo(words[0], words.Skip(1));
        start.RedirectStandardInput = ownInput;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"'{words[0]}' was not started");
    }
}
