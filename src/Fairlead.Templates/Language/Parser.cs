using Fairlead.Templates.Printing;

namespace Fairlead.Templates.Language;

/// <summary>
/// Makes the tree of a template and of the templates defined in it. This file holds the token cursor and what stands at
/// the top; <c>Parser.Control.cs</c> the keywords, <c>Parser.Pipelines.cs</c> what stands inside an action.
/// </summary>
internal sealed partial class Parser
{
    private readonly TemplateSource _source;
    private readonly IReadOnlyList<Token> _tokens;
    private readonly FunctionTable _functions;
    private readonly TemplateLimits _limits;
    private readonly Dictionary<string, ListNode> _templates = new(StringComparer.Ordinal);
    private List<string> _variables = ["$"];
    private int _next;
    private int _rangeDepth;
    private int _nesting;
    private int _actionLine;

    private Parser(TemplateSource source, IReadOnlyList<Token> tokens, FunctionTable functions, TemplateLimits limits)
    {
        _source = source;
        _tokens = tokens;
        _functions = functions;
        _limits = limits;
    }

    /// <returns>The trees by name; the one of the source's own name is the whole text.</returns>
    /// <exception cref="TemplateException">The text is not a template.</exception>
    public static IReadOnlyDictionary<string, ListNode> Parse(TemplateSource source, FunctionTable functions, TemplateOptions options)
    {
        if (source.Text.Length > options.Limits.MaxSourceLength)
        {
            throw source.ParseError(1, $"the template is longer than {options.Limits.MaxSourceLength} characters");
        }

        var tokens = Lexer.Tokenize(
            source.Text,
            options.LeftDelimiter.Length == 0 ? "{{" : options.LeftDelimiter,
            options.RightDelimiter.Length == 0 ? "}}" : options.RightDelimiter,
            !functions.Contains("break") && !functions.Contains("continue"));
        var parser = new Parser(source, tokens, functions, options.Limits);
        parser.ParseTop();
        return parser._templates;
    }

    private void ParseTop()
    {
        var nodes = new List<Node>();
        while (Peek().Kind != TokenKind.End)
        {
            if (Peek().Kind == TokenKind.LeftDelimiter)
            {
                var start = _next++;
                var keyword = NextNonSpace();
                if (keyword.Kind == TokenKind.Define)
                {
                    ParseDefinition();
                    continue;
                }

                _next = start;
            }

            var node = TextOrAction();
            if (node is StopNode stop)
            {
                throw Error($"unexpected {stop}");
            }

            nodes.Add(node);
        }

        Add(_source.Name, new ListNode(0, nodes));
    }

    private void ParseDefinition()
    {
        const string Context = "define clause";
        var name = TemplateName(NextNonSpace(), Context);
        Expect(TokenKind.RightDelimiter, Context);
        Add(name, ParseTree(Context));
    }

    /// <summary>The body of a define or block: a template of its own, which sees no variables from outside.</summary>
    private ListNode ParseTree(string context)
    {
        var (outerVariables, outerRange) = (_variables, _rangeDepth);
        (_variables, _rangeDepth) = (["$"], 0);
        var body = ItemList(out var stop);
        if (stop.IsElse)
        {
            throw Error($"unexpected {stop} in {context}");
        }

        (_variables, _rangeDepth) = (outerVariables, outerRange);
        return body;
    }

    /// <summary>A later definition replaces an empty one; two that both say something are an error.</summary>
    private void Add(string name, ListNode body)
    {
        if (!_templates.TryGetValue(name, out var existing) || IsBlank(existing))
        {
            _templates[name] = body;
        }
        else if (!IsBlank(body))
        {
            throw Error($"template: multiple definition of template {GoQuote.Double(name)}");
        }
    }

    private static bool IsBlank(ListNode list) =>
        Array.TrueForAll(list.Nodes, node => node is TextNode text && text.Content.AsSpan().Trim().IsEmpty);

    private ListNode ItemList(out StopNode stop)
    {
        Enter();
        var nodes = new List<Node>();
        var start = PeekNonSpace().Position;
        while (PeekNonSpace().Kind != TokenKind.End)
        {
            var node = TextOrAction();
            if (node is StopNode found)
            {
                stop = found;
                _nesting--;
                return new ListNode(start, nodes);
            }

            nodes.Add(node);
        }

        throw Error("unexpected EOF");
    }

    private Node TextOrAction()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextNode(token.Position, token.Text);
            case TokenKind.LeftDelimiter:
                _actionLine = token.Line;
                var node = Action();
                _actionLine = 0;
                return node;
            default:
                throw Unexpected(token, "input");
        }
    }

    // ---- the cursor ----

    private Token Next() => _tokens[Math.Min(_next++, _tokens.Count - 1)];

    private Token Peek() => _tokens[Math.Min(_next, _tokens.Count - 1)];

    private Token NextNonSpace()
    {
        var token = Next();
        return token.Kind == TokenKind.Space ? Next() : token;
    }

    private Token PeekNonSpace()
    {
        if (Peek().Kind == TokenKind.Space)
        {
            _next++;
        }

        return Peek();
    }

    private Token Expect(TokenKind kind, string context)
    {
        var token = NextNonSpace();
        return token.Kind == kind ? token : throw Unexpected(token, context);
    }

    // ---- errors ----

    /// <summary>An error on the line of the token read last.</summary>
    private TemplateException Error(string message) =>
        _source.ParseError(_tokens[Math.Clamp(_next - 1, 0, _tokens.Count - 1)].Line, message);

    private TemplateException Unexpected(Token token, string context)
    {
        if (token.Kind != TokenKind.Error)
        {
            return _source.ParseError(token.Line, $"unexpected {token.Describe()} in {context}");
        }

        var started = "";
        if (_actionLine != 0 && _actionLine != token.Line)
        {
            // "unclosed action started at …" reads better than "unclosed action in action started at …".
            var joint = token.Text.EndsWith(" action", StringComparison.Ordinal) ? " started at" : " in action started at";
            started = $"{joint} {_source.Name}:{_actionLine}";
        }

        return _source.ParseError(token.Line, token.Text + started);
    }

    private void Enter()
    {
        if (++_nesting > _limits.MaxNesting)
        {
            throw Error($"blocks and parentheses are nested more than {_limits.MaxNesting} deep");
        }
    }
}
