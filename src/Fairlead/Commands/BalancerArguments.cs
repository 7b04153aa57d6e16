using System.Globalization;

namespace Fairlead.Commands;

/// <summary>The balancer's command line: HAProxy's letters, as init scripts and validate steps use them.</summary>
internal sealed record BalancerArguments
{
    /// <summary>Files and folders to read, in order.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary><c>-c</c>: check and end.</summary>
    public bool Check { get; init; }

    /// <summary><c>-V</c>: say that a valid file is valid.</summary>
    public bool Verbose { get; init; }

    /// <summary><c>-q</c>: say nothing.</summary>
    public bool Quiet { get; init; }

    /// <summary><c>-p</c>: where to write the process id; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary><c>-C</c>: the folder relative paths start from.</summary>
    public string? Directory { get; init; }

    /// <summary><c>-D</c>: go on in the background.</summary>
    public bool Daemon { get; init; }

    /// <summary><c>-db</c>: never go into the background, whatever else is said.</summary>
    public bool Foreground { get; init; }

    /// <summary><c>-dW</c>: a file with warnings is refused.</summary>
    public bool WarningsAreErrors { get; init; }

    /// <summary><c>-v</c> or <c>-vv</c>.</summary>
    public bool Version { get; init; }

    /// <summary><c>-sf</c>: processes to tell to finish (SIGUSR1) once this one listens.</summary>
    public IReadOnlyList<int> Finish { get; init; } = [];

    /// <summary><c>-st</c>: processes to end (SIGTERM) once this one listens.</summary>
    public IReadOnlyList<int> Terminate { get; init; } = [];

    /// <summary>Where a registry is, for <c>discover</c> lines: <c>-consul-addr</c> or CONSUL_HTTP_ADDR; null for none given.</summary>
    public string? RegistryAddress { get; init; }

    /// <summary>What the words mean, or everything that is wrong with them.</summary>
    public static (BalancerArguments? Arguments, IReadOnlyList<string> Errors) Parse(IReadOnlyList<string> words)
    {
        var errors = new List<string>();
        var files = new List<string>();
        var (finish, terminate) = (new List<int>(), new List<int>());
        var result = new BalancerArguments { Files = files, Finish = finish, Terminate = terminate };
        var position = 0;
        string? Next(string flag)
        {
            if (position < words.Count)
            {
                return words[position++];
            }

            errors.Add($"{flag} needs a value");
            return null;
        }

        void Pids(List<int> list)
        {
            while (position < words.Count && int.TryParse(words[position], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                list.Add(pid);
                position++;
            }
        }

        while (position < words.Count)
        {
            var word = words[position++];
            switch (word)
            {
                case "-f":
                    if (Next(word) is { } file)
                    {
                        files.Add(file);
                    }

                    break;
                case "--":
                    files.AddRange(words.Skip(position));
                    position = words.Count;
                    break;
                case "-c":
                    result = result with { Check = true };
                    break;
                case "-V":
                    result = result with { Verbose = true };
                    break;
                case "-q":
                    result = result with { Quiet = true };
                    break;
                case "-v" or "-vv":
                    result = result with { Version = true };
                    break;
                case "-p":
                    result = result with { PidFile = Next(word) };
                    break;
                case "-C":
                    result = result with { Directory = Next(word) };
                    break;
                case "-sf":
                    Pids(finish);
                    break;
                case "-st":
                    Pids(terminate);
                    break;
                case "-consul-addr" or "--consul-addr":
                    result = result with { RegistryAddress = Next(word) };
                    break;
                case "-d" or "-dD" or "-Ds" or "-de" or "-dk" or "-dp" or "-dS" or "-dG" or "-dV" or "-dr" or "-dR" or "-dL" or "-dZ" or "-W" or "-Ws":
                    // Foreground, one process that reloads in place: what these ask for, or what has no meaning here.
                    break;
                case "-n" or "-N" or "-m" or "-L" or "-x" or "-S":
                    Next(word);
                    break;
                case "-D":
                    result = result with { Daemon = true };
                    break;
                case "-db":
                    result = result with { Foreground = true };
                    break;
                case "-dW":
                    result = result with { WarningsAreErrors = true };
                    break;
                default:
                    errors.Add(word.StartsWith('-') ? $"unknown option {word}" : $"{word}: a file is given with -f, or after --");
                    break;
            }
        }

        if (files.Count == 0 && !result.Version)
        {
            errors.Add("no configuration file: give one with -f");
        }

        return (errors.Count == 0 ? result : null, errors);
    }
}
