using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>
/// Reads texts line by line into sections. Several texts are one configuration: a section that one file ends in goes
/// on only to the end of that file, and <c>defaults</c> hold for the files behind it too, as with HAProxy.
/// </summary>
internal sealed class ConfigurationParser
{
    private readonly Findings _findings;
    private readonly EnvironmentVariables _variables;
    private readonly ParseContext _context;
    private readonly Dictionary<string, ProxySection> _namedDefaults = new(StringComparer.Ordinal);
    private ProxySection? _defaults;
    private ProxySection? _proxy;
    private State _state;

    private enum State
    {
        Outside,
        Global,
        Proxy,

        /// <summary>In a section that had an error in its first line, or that we do not know: its lines are passed over.</summary>
        Skipped,
    }

    public ConfigurationParser(Findings findings, Func<string, string?> environment)
    {
        _findings = findings;
        _variables = new EnvironmentVariables(environment);
        _context = new ParseContext(findings, _variables);
    }

    public GlobalSection Global { get; } = new();

    /// <summary>Every <c>frontend</c>, <c>backend</c> and <c>listen</c>, in order.</summary>
    public List<ProxySection> Proxies { get; } = [];

    /// <summary>The first file read, for findings that belong to no line.</summary>
    public string? FirstFile { get; private set; }

    public void Parse(ConfigurationSource source)
    {
        FirstFile ??= source.Name;
        _state = State.Outside;
        _variables.Section = "";
        var blocks = new ConditionalBlocks(_findings, _variables);
        int number = 0;
        foreach (ReadOnlySpan<char> raw in source.Text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var position = new SourcePosition(source.Name, number);
            _variables.Position = position;
            ReadOnlySpan<char> text = raw.TrimStart(" \t");
            if (!blocks.IsActive && !text.StartsWith("."))
            {
                continue;
            }

            if (text.Contains('\0'))
            {
                _findings.Alert(position, "the line contains a zero byte; this is no text file");
                return;
            }

            string[] words = LineLexer.Split(text, _variables, out LexicalError? error);
            if (error is not null)
            {
                _findings.Alert(position, $"{error.Message} at position {error.Column + raw.Length - text.Length}");
            }
            else if (words.Length > 0)
            {
                var line = new ConfigurationLine(position, words);
                if (words[0].StartsWith('.'))
                {
                    blocks.Directive(line);
                }
                else
                {
                    Line(line);
                }
            }
        }

        blocks.EndOfFile();
    }

    private void Line(ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case "global":
                _context.AtMost(line, 0);
                Enter(State.Global, null, "global");
                Global.Definition = Global.Definition with
                {
                    Position = Global.Definition.Position.Line == 0 ? line.Position : Global.Definition.Position,
                };
                break;
            case "defaults":
                BeginDefaults(line);
                break;
            case "frontend":
                BeginProxy(line, ProxyKinds.Frontend);
                break;
            case "backend":
                BeginProxy(line, ProxyKinds.Backend);
                break;
            case "listen":
                BeginProxy(line, ProxyKinds.Listen);
                break;
            case var section when KnownKeywords.Sections.Contains(section) && IsSectionLine(line):
                _findings.Alert(line.Position, $"the section '{section}' is known but not supported yet");
                Enter(State.Skipped, null, section);
                break;
            default:
                Keyword(line);
                break;
        }
    }

    /// <summary>A word that begins a section may be a keyword within another one: <c>peers</c> is, in a stick table.</summary>
    private static bool IsSectionLine(ConfigurationLine line) => line.Count <= 2;

    private void Keyword(ConfigurationLine line)
    {
        bool negated = line.Keyword is "no" or "default" && line.Count > 1;
        ConfigurationLine rest = negated ? line with { Words = line.Words[1..] } : line;
        switch (_state)
        {
            case State.Global:
                GlobalKeywords.Parse(rest, Global, _context, negated);
                break;
            case State.Proxy:
                ProxyKeywords.Parse(rest, _proxy!, _context, negated);
                break;
            case State.Outside:
                _findings.Alert(
                    line.Position, $"unknown keyword '{line.Keyword}' out of section{Suggestion.For(line.Keyword, SectionWords)}",
                    "a file begins with 'global', 'defaults', 'frontend', 'backend' or 'listen'");
                break;
        }
    }

    private static readonly string[] SectionWords = ["global", "defaults", "frontend", "backend", "listen"];

    private void Enter(State state, ProxySection? proxy, string name) => (_state, _proxy, _variables.Section) = (state, proxy, name);

    private void BeginDefaults(ConfigurationLine line)
    {
        int i = 1;
        string name = line.Count > 1 && line[1] != "from" ? line[i++] : "";
        if (!TryFrom(line, i, null, out ProxySection? from))
        {
            Enter(State.Skipped, null, "defaults");
            return;
        }

        // Without "from" a defaults section forgets the one before it: manual section 4.
        _defaults = ProxySection.Inherit(ProxyKinds.Defaults, name, line.Position, from);
        if (name.Length > 0 && !_namedDefaults.TryAdd(name, _defaults))
        {
            _findings.Warning(line.Position, $"'defaults {name}' was begun before at [{_namedDefaults[name].Position}]; this one is used from here on");
            _namedDefaults[name] = _defaults;
        }

        Enter(State.Proxy, _defaults, "defaults");
    }

    private void BeginProxy(ConfigurationLine line, ProxyKinds kind)
    {
        string name = line[1];
        if (name.Length == 0)
        {
            _findings.Alert(line.Position, $"'{line.Keyword}' expects a name as its argument");
            Enter(State.Skipped, null, line.Keyword);
            return;
        }

        if (SectionNames.FirstForbidden(name) is { } forbidden)
        {
            _findings.Alert(line.Position, $"the character '{forbidden}' is not permitted in the {line.Keyword} name '{name}'");
        }

        int i = 2;
        string? addresses = line.Count > 2 && line[2] != "from" && kind != ProxyKinds.Backend ? line[i++] : null;
        if (!TryFrom(line, i, _defaults, out ProxySection? defaults))
        {
            Enter(State.Skipped, null, line.Keyword);
            return;
        }

        var section = ProxySection.Inherit(kind, name, line.Position, defaults);
        Proxies.Add(section);
        Enter(State.Proxy, section, line.Keyword);
        if (addresses is not null)
        {
            _findings.Warning(line.Position, $"addresses on the '{line.Keyword}' line are an old form", $"write 'bind {addresses}' below it");
            BindLine.AddAddresses(
                line, addresses,
                new Definitions.BindDefinition(line.Position) { EndPoint = new System.Net.IPEndPoint(0, 0), Text = addresses },
                section, _context);
        }
    }

    private bool TryFrom(ConfigurationLine line, int index, ProxySection? otherwise, out ProxySection? defaults)
    {
        defaults = otherwise;
        if (line.Count <= index)
        {
            return true;
        }

        if (line[index] != "from" || line.Count > index + 2)
        {
            _findings.Alert(line.Position, $"'{line.Keyword}' cannot handle the unexpected argument '{(line[index] != "from" ? line[index] : line[index + 2])}'");
            return false;
        }

        if (_namedDefaults.TryGetValue(line[index + 1], out ProxySection? named))
        {
            defaults = named;
            return true;
        }

        _findings.Alert(
            line.Position, $"there is no 'defaults' section named '{line[index + 1]}' above this line{Suggestion.For(line[index + 1], _namedDefaults.Keys)}");
        return false;
    }
}
