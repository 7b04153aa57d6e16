using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>One word that may follow the address of a <c>bind</c> or <c>server</c> line.</summary>
/// <param name="Name">The word.</param>
/// <param name="ArgumentCount">How many words belong to it.</param>
/// <param name="Apply">Puts it into the definition.</param>
internal sealed record LineOption<T>(string Name, int ArgumentCount, Func<T, string[], OptionContext, T> Apply);

/// <summary>What an option reports with: its line and the name of what it belongs to.</summary>
internal readonly record struct OptionContext(ConfigurationLine Line, string Owner, ParseContext Context)
{
    public void Alert(string message) => Context.Findings.Alert(Line.Position, $"{Owner}: {message}");

    public void Warning(string message) => Context.Findings.Warning(Line.Position, $"{Owner}: {message}");

    public int? Integer(string what, string text, int min, int max) => Context.Integer(Line, $"{Owner}: {what}", text, min, max);

    public TimeSpan? Duration(string what, string text) => Context.Duration(Line, $"{Owner}: {what}", text);
}

/// <summary>The options of one kind of line, and how a line's words are put into a definition.</summary>
internal sealed class OptionTable<T>(params LineOption<T>[] options)
    where T : class
{
    private readonly Dictionary<string, LineOption<T>> _options = options.ToDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>Words that only shape TLS, which itself is refused at <c>ssl</c>: without it they say nothing.</summary>
    public IReadOnlyDictionary<string, int> TlsOptions { get; init; } = new Dictionary<string, int>();

    public IEnumerable<string> Names => _options.Keys.Concat(TlsOptions.Keys);

    /// <summary>How many words belong to an option; 0 for an unknown one.</summary>
    public int ArgumentCount(string name) =>
        TlsOptions.TryGetValue(name, out int count) ? count : _options.GetValueOrDefault(name)?.ArgumentCount ?? 0;

    /// <summary>An option that changes nothing for a client: accepted without a word.</summary>
    public static LineOption<T> Silent(string name, int argumentCount) => new(name, argumentCount, static (t, _, _) => t);

    /// <summary>An option that is accepted and does nothing yet.</summary>
    public static LineOption<T> Ignored(string name, int argumentCount) => new(name, argumentCount, (t, _, context) =>
    {
        context.Warning($"'{name}' is not supported yet, ignored");
        return t;
    });

    /// <summary>An option that would change what a client or a server gets.</summary>
    public static LineOption<T> NotYet(string name, int argumentCount) => new(name, argumentCount, (t, _, context) =>
    {
        context.Alert($"'{name}' is known but not supported yet");
        return t;
    });

    /// <summary>Applies the words of a line from <paramref name="first"/> on. Null when one of them is wrong, each of which is reported.</summary>
    public T? Apply(T target, ConfigurationLine line, int first, string owner, ParseContext context)
    {
        var optionContext = new OptionContext(line, owner, context);
        int alerts = context.Findings.AlertCount;
        for (int i = first; i < line.Count;)
        {
            string word = line[i++];
            if (TlsOptions.TryGetValue(word, out int count))
            {
                i += count;
                continue;
            }

            if (!_options.TryGetValue(word, out LineOption<T>? option))
            {
                optionContext.Alert($"unknown keyword '{word}'{Suggestion.For(word, Names)}");
                return null;
            }

            if (line.Count - i < option.ArgumentCount)
            {
                optionContext.Alert($"'{word}' expects {(option.ArgumentCount == 1 ? "an argument" : $"{option.ArgumentCount} arguments")}");
                return null;
            }

            target = option.Apply(target, line.Words[i..(i + option.ArgumentCount)], optionContext);
            i += option.ArgumentCount;
        }

        return context.Findings.AlertCount == alerts ? target : null;
    }
}
