using Fairlead.Templates.Printing;

namespace Fairlead.Templates.Language;

/// <summary>The keywords: if, with, range, else, end, template, block, break, continue.</summary>
internal sealed partial class Parser
{
    private Node Action()
    {
        var token = NextNonSpace();
        switch (token.Kind)
        {
            case TokenKind.Block:
                return Block(token.Position);
            case TokenKind.Break or TokenKind.Continue:
                return Jump(token);
            case TokenKind.Else:
                // "{{else if …}}" and "{{else with …}}": the second keyword is left for the caller.
                if (PeekNonSpace().Kind is not (TokenKind.If or TokenKind.With))
                {
                    Expect(TokenKind.RightDelimiter, "else");
                }

                return new StopNode(token.Position, isElse: true);
            case TokenKind.EndKeyword:
                Expect(TokenKind.RightDelimiter, "end");
                return new StopNode(token.Position, isElse: false);
            case TokenKind.If:
                return Branch(BranchKind.If, token.Position);
            case TokenKind.With:
                return Branch(BranchKind.With, token.Position);
            case TokenKind.Range:
                return Branch(BranchKind.Range, token.Position);
            case TokenKind.Template:
                return Template();
        }

        _next--;
        var position = Peek().Position;
        return new ActionNode(position, Pipeline("command", TokenKind.RightDelimiter));
    }

    private BranchNode Branch(BranchKind kind, int position)
    {
        var outerVariables = _variables.Count;
        var pipe = Pipeline(kind.ToString().ToLowerInvariant(), TokenKind.RightDelimiter);
        _rangeDepth += kind == BranchKind.Range ? 1 : 0;
        var body = ItemList(out var stop);
        _rangeDepth -= kind == BranchKind.Range ? 1 : 0;
        var otherwise = stop.IsElse ? Otherwise(kind) : null;
        _variables.RemoveRange(outerVariables, _variables.Count - outerVariables);
        return new BranchNode(position, kind, pipe, body, otherwise);
    }

    private ListNode Otherwise(BranchKind kind)
    {
        var token = Peek();
        if ((kind, token.Kind) is (BranchKind.If, TokenKind.If) or (BranchKind.With, TokenKind.With))
        {
            // As if it were an if inside the else; one {{end}} closes both.
            Enter();
            _next++;
            var chained = Branch(kind, token.Position);
            _nesting--;
            return new ListNode(token.Position, [chained]);
        }

        if (token.Kind is TokenKind.If or TokenKind.With)
        {
            // The body's first token would have to be text or an action.
            _next++;
            throw Unexpected(token, kind == BranchKind.Range ? "input" : "else");
        }

        var otherwise = ItemList(out var stop);
        return stop.IsElse ? throw Error($"expected end; found {stop}") : otherwise;
    }

    private JumpNode Jump(Token keyword)
    {
        var name = $"{{{{{keyword.Text}}}}}";
        var token = NextNonSpace();
        if (token.Kind != TokenKind.RightDelimiter)
        {
            throw Unexpected(token, name);
        }

        return _rangeDepth > 0
            ? new JumpNode(keyword.Position, keyword.Kind == TokenKind.Break)
            : throw Error($"{name} outside {{{{range}}}}");
    }

    private TemplateNode Template()
    {
        const string Context = "template clause";
        var position = PeekNonSpace().Position;
        var name = TemplateName(NextNonSpace(), Context);
        if (PeekNonSpace().Kind == TokenKind.RightDelimiter)
        {
            _next++;
            return new TemplateNode(position, name, null);
        }

        return new TemplateNode(position, name, Pipeline(Context, TokenKind.RightDelimiter));
    }

    /// <summary>A define and its use in one.</summary>
    private TemplateNode Block(int position)
    {
        const string Context = "block clause";
        var name = TemplateName(NextNonSpace(), Context);
        var pipe = Pipeline(Context, TokenKind.RightDelimiter);
        Add(name, ParseTree(Context));
        return new TemplateNode(position, name, pipe);
    }

    private string TemplateName(Token token, string context)
    {
        if (token.Kind is not (TokenKind.String or TokenKind.RawString))
        {
            throw Unexpected(token, context);
        }

        return GoUnquote.TryString(token.Text, out var name) ? name : throw Error("invalid syntax");
    }
}
