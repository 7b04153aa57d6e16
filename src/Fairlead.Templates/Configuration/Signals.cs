using System.Collections.Frozen;
using System.Globalization;
using Fairlead.Primitives.Names;

namespace Fairlead.Templates.Configuration;

/// <summary>Linux signals by name (signal(7), the numbers of x86 and ARM).</summary>
public static class Signals
{
    public const int HangUp = 1;
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Not a signal: the name <c>SIGNULL</c> or an empty text, "send nothing".</summary>
    public const int None = 0;

    private static readonly FrozenDictionary<string, int> ByName = new Dictionary<string, int>
    {
        ["SIGHUP"] = 1, ["SIGINT"] = 2, ["SIGQUIT"] = 3, ["SIGILL"] = 4, ["SIGTRAP"] = 5, ["SIGABRT"] = 6, ["SIGIOT"] = 6, ["SIGBUS"] = 7,
        ["SIGFPE"] = 8, ["SIGKILL"] = 9, ["SIGUSR1"] = 10, ["SIGSEGV"] = 11, ["SIGUSR2"] = 12, ["SIGPIPE"] = 13, ["SIGALRM"] = 14,
        ["SIGTERM"] = 15, ["SIGSTKFLT"] = 16, ["SIGCHLD"] = 17, ["SIGCONT"] = 18, ["SIGSTOP"] = 19, ["SIGTSTP"] = 20, ["SIGTTIN"] = 21,
        ["SIGTTOU"] = 22, ["SIGURG"] = 23, ["SIGXCPU"] = 24, ["SIGXFSZ"] = 25, ["SIGVTALRM"] = 26, ["SIGPROF"] = 27, ["SIGWINCH"] = 28,
        ["SIGIO"] = 29, ["SIGPWR"] = 30, ["SIGSYS"] = 31, ["SIGNULL"] = 0,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads <c>SIGHUP</c>, <c>hup</c> or a number; the empty text is <see cref="None"/>.</summary>
    public static bool TryParse(string text, out int signal, out string error)
    {
        error = "";
        signal = None;
        if (text.Length == 0)
        {
            return true;
        }

        if (ByName.TryGetValue(text, out signal)
            || ByName.TryGetValue("SIG" + text, out signal)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal) && signal is > 0 and < 65))
        {
            return true;
        }

        error = $"\"{text}\" is not a signal{NearestName.Hint(text, ByName.Keys)}";
        return false;
    }

    /// <summary>The name of a number.</summary>
    public static string NameOf(int signal) =>
        ByName.Where(pair => pair.Value == signal).Select(pair => pair.Key).Order(StringComparer.Ordinal).FirstOrDefault()
        ?? "signal " + signal.ToString(CultureInfo.InvariantCulture);
}
