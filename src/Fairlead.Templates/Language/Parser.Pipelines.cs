using Fairlead.Templates.Printing;

namespace Fairlead.Templates.Language;

/// <summary>What stands inside an action: pipelines, commands, operands.</summary>
internal sealed partial class Parser
{
    private PipeNode Pipeline(string context, TokenKind end)
    {
        Enter();
        var position = PeekNonSpace().Position;
        var (variables, isAssignment) = Declarations(context);
        var commands = new List<CommandNode>();
        while (true)
        {
            var token = NextNonSpace();
            if (token.Kind == end)
            {
                CheckPipeline(commands, context);
                _nesting--;
                return new PipeNode(position, variables, isAssignment, commands);
            }

            if (!StartsOperand(token.Kind))
            {
                throw Unexpected(token, context);
            }

            _next--;
            commands.Add(Command());
        }
    }

    private static bool StartsOperand(TokenKind kind) =>
        kind is TokenKind.Bool or TokenKind.CharConstant or TokenKind.Dot or TokenKind.Field or TokenKind.Identifier
            or TokenKind.Number or TokenKind.Nil or TokenKind.RawString or TokenKind.String or TokenKind.Variable or TokenKind.LeftParen;

    private (List<VariableNode> Variables, bool IsAssignment) Declarations(string context)
    {
        var variables = new List<VariableNode>();
        while (PeekNonSpace() is { Kind: TokenKind.Variable } variable)
        {
            var start = _next++;
            var next = PeekNonSpace();
            if (next.Kind is TokenKind.Assign or TokenKind.Declare)
            {
                _next++;
                variables.Add(new VariableNode(variable.Position, variable.Text, []));
                if (next.Kind == TokenKind.Declare)
                {
                    _variables.Add(variable.Text);
                }

                return (variables, next.Kind == TokenKind.Assign);
            }

            if (next is not { Kind: TokenKind.Char, Text: "," })
            {
                _next = start;
                return (variables, false);
            }

            _next++;
            variables.Add(new VariableNode(variable.Position, variable.Text, []));
            _variables.Add(variable.Text);
            if (context != "range" || variables.Count >= 2)
            {
                throw Error($"too many declarations in {context}");
            }

            if (PeekNonSpace().Kind is not (TokenKind.Variable or TokenKind.RightDelimiter or TokenKind.RightParen))
            {
                _next++;
                throw Error("range can only initialize variables");
            }
        }

        return (variables, false);
    }

    private void CheckPipeline(List<CommandNode> commands, string context)
    {
        if (commands.Count == 0)
        {
            throw Error($"missing value for {context}");
        }

        for (var i = 1; i < commands.Count; i++)
        {
            if (commands[i].Arguments[0] is BoolNode or DotNode or NilNode or NumberNode or StringNode)
            {
                throw Error($"non executable command in pipeline stage {i + 1}");
            }
        }
    }

    private CommandNode Command()
    {
        var position = PeekNonSpace().Position;
        var arguments = new List<Node>();
        while (true)
        {
            PeekNonSpace();
            if (Operand() is { } operand)
            {
                arguments.Add(operand);
            }

            var token = Next();
            switch (token.Kind)
            {
                case TokenKind.Space:
                    continue;
                case TokenKind.RightDelimiter or TokenKind.RightParen:
                    _next--;
                    break;
                case TokenKind.Pipe:
                    break;
                default:
                    throw Unexpected(token, "operand");
            }

            return arguments.Count > 0 ? new CommandNode(position, arguments) : throw Error("empty command");
        }
    }

    /// <summary>A term and the fields after it: <c>$x.a.b</c>, <c>(f).a</c>.</summary>
    private Node? Operand()
    {
        var term = Term();
        if (term is null || Peek().Kind != TokenKind.Field)
        {
            return term;
        }

        // Go reports errors in a chain at its second part.
        var position = Peek().Position;
        var fields = new List<string>();
        while (Peek().Kind == TokenKind.Field)
        {
            fields.Add(Next().Text[1..]);
        }

        return term switch
        {
            FieldNode field => new FieldNode(position, [.. field.Names.Select(name => name.Text), .. fields]),
            VariableNode variable => new VariableNode(position, variable.Name, [.. variable.Fields.Select(name => name.Text), .. fields]),
            BoolNode or StringNode or NumberNode or NilNode or DotNode => throw Error($"unexpected . after term {GoQuote.Double(term.ToString())}"),
            _ => new ChainNode(position, term, [.. fields]),
        };
    }

    private Node? Term()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Identifier:
                return _functions.Find(token.Text) is { } function
                    ? new IdentifierNode(token.Position, function)
                    : throw Error($"function {GoQuote.Double(token.Text)} not defined");
            case TokenKind.Dot:
                return new DotNode(token.Position);
            case TokenKind.Nil:
                return new NilNode(token.Position);
            case TokenKind.Variable:
                return _variables.Contains(token.Text)
                    ? new VariableNode(token.Position, token.Text, [])
                    : throw Error($"undefined variable {GoQuote.Double(token.Text)}");
            case TokenKind.Field:
                return new FieldNode(token.Position, [token.Text[1..]]);
            case TokenKind.Bool:
                return new BoolNode(token.Position, token.Text == "true");
            case TokenKind.CharConstant or TokenKind.Number:
                var constant = NumberConstant.Parse(token.Text, token.Kind == TokenKind.CharConstant, out var error);
                return constant is null ? throw Error(error!) : new NumberNode(token.Position, constant);
            case TokenKind.LeftParen:
                return Pipeline("parenthesized pipeline", TokenKind.RightParen);
            case TokenKind.String or TokenKind.RawString:
                return GoUnquote.TryString(token.Text, out var text)
                    ? new StringNode(token.Position, token.Text, text)
                    : throw Error("invalid syntax");
        }

        _next--;
        return null;
    }
}
