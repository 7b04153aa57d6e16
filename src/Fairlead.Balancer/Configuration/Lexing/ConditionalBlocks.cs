namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>
/// Follows <c>.if</c>, <c>.elif</c>, <c>.else</c>, <c>.endif</c> over the lines of one file (manual section 2.4) and
/// says which lines count. Messages (<c>.notice</c> and its like) are reported from counted lines.
/// </summary>
internal sealed class ConditionalBlocks(Findings findings, EnvironmentVariables variables)
{
    /// <summary>HAProxy's own bound on the depth of nested conditions.</summary>
    private const int MaxDepth = 16;

    private readonly Stack<Block> _blocks = new();

    /// <summary>Whether lines at this place count.</summary>
    public bool IsActive => !_blocks.TryPeek(out Block? block) || block.Taking;

    /// <summary>Handles a line whose first word begins with a dot.</summary>
    public void Directive(ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case ".if":
                If(line);
                break;
            case ".elif":
                Elif(line);
                break;
            case ".else":
                Else(line);
                break;
            case ".endif":
                Endif(line);
                break;
            default:
                if (IsActive)
                {
                    Message(line);
                }

                break;
        }
    }

    /// <summary>Reports the conditions still open at the end of a file.</summary>
    public void EndOfFile()
    {
        foreach (Block block in _blocks)
        {
            findings.Alert(block.Position, "this '.if' has no '.endif'");
        }

        _blocks.Clear();
    }

    private void If(ConfigurationLine line)
    {
        if (_blocks.Count == MaxDepth)
        {
            findings.Alert(line.Position, $"'.if' is nested deeper than {MaxDepth}");
        }

        bool active = IsActive;
        bool holds = active && Evaluate(line);
        _blocks.Push(new Block(line.Position, active) { Taking = holds, Taken = holds });
    }

    private void Elif(ConfigurationLine line)
    {
        if (!TryInnermost(line, out Block? block))
        {
            return;
        }

        block.Taking = block.Active && !block.Taken && Evaluate(line);
        block.Taken |= block.Taking;
    }

    private void Else(ConfigurationLine line)
    {
        NoArguments(line);
        if (!TryInnermost(line, out Block? block))
        {
            return;
        }

        block.Taking = block.Active && !block.Taken;
        block.Taken = true;
        block.SeenElse = true;
    }

    private void Endif(ConfigurationLine line)
    {
        NoArguments(line);
        if (!_blocks.TryPop(out _))
        {
            findings.Alert(line.Position, "'.endif' without an '.if' before it");
        }
    }

    private bool TryInnermost(ConfigurationLine line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Block? block)
    {
        if (!_blocks.TryPeek(out block))
        {
            findings.Alert(line.Position, $"'{line.Keyword}' without an '.if' before it");
            return false;
        }

        if (block.SeenElse)
        {
            findings.Alert(line.Position, $"'{line.Keyword}' cannot follow '.else'");
            return false;
        }

        return true;
    }

    private bool Evaluate(ConfigurationLine line)
    {
        string text = string.Join(' ', line.Words.Skip(1));
        bool? result = ConditionalExpression.Evaluate(text, variables, out string? error);
        if (error is not null)
        {
            findings.Alert(line.Position, $"'{line.Keyword} {text}': {error}");
        }

        return result ?? false;
    }

    private void NoArguments(ConfigurationLine line)
    {
        if (line.Count > 1)
        {
            findings.Alert(line.Position, $"'{line.Keyword}' takes no argument (got '{line[1]}')");
        }
    }

    private void Message(ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case ".notice" or ".warning" or ".alert" or ".diag" when line.Count > 2:
                findings.Alert(
                    line.Position, $"'{line.Keyword}' takes one argument, '{line[2]}' is one too many", "put the message in quotes");
                break;
            case ".notice":
                findings.Notice(line.Position, $"'{line[1]}'");
                break;
            case ".warning":
                findings.Warning(line.Position, $"'{line[1]}'");
                break;
            case ".alert":
                findings.Alert(line.Position, $"'{line[1]}'");
                break;
            case ".diag":
                // Shown only by HAProxy's diagnostic mode (-dD), which we do not have: nothing to say.
                break;
            default:
                findings.Alert(
                    line.Position, $"unknown directive '{line.Keyword}'", "known are .if .elif .else .endif .notice .warning .alert .diag");
                break;
        }
    }

    /// <summary>One open <c>.if</c>.</summary>
    private sealed record Block(SourcePosition Position, bool Active)
    {
        /// <summary>Lines count now.</summary>
        public bool Taking { get; set; }

        /// <summary>Some branch was taken already.</summary>
        public bool Taken { get; set; }

        public bool SeenElse { get; set; }
    }
}
